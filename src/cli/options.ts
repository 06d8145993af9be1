// Options that several commands have.

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { flag, option } from "@optique/core/primitives";
import { integer, string, type ValueParser } from "@optique/core/valueparser";
import type { Terminal } from "./terminal.ts";

/** What a command line comes to: what is to be done, which gives the exit code. */
export type Command = (terminal: Terminal) => Promise<number>;

const URL = string({ metavar: "URL" });
const FILE = string({ metavar: "FILE" });

/** The walnats.config.ts. */
export const configOption = object({
  config: optional(option("--config", FILE, {
    description: message`The configuration, else walnats.config.ts here`,
  })),
});

/** Where NATS is. */
export const connection = merge(
  "Connection",
  object({
    server: optional(option("-s", "--server", URL, {
      description: message`Where NATS is, else $NATS_SERVER, else what the configuration says`,
    })),
    creds: optional(option("--creds", FILE, { description: message`A file of credentials` })),
  }),
  configOption,
);

/** For listings. */
export const json = object({
  json: withDefault(flag("--json", { description: message`As JSON, for programs` }), false),
});

/** For what changes something. */
export const careful = object({
  yes: withDefault(flag("-y", "--yes", { description: message`Do not ask` }), false),
  dryRun: withDefault(
    flag("-n", "--dry-run", { description: message`Only say what would be done` }),
    false,
  ),
});

/** The module with events and actors. */
export const moduleOption = object({
  module: optional(option("-m", "--module", string({ metavar: "PATH" }), {
    description: message`The module that exports the events and actors, else the configuration's`,
  })),
});

/** How many to list. */
export const limit = object({
  limit: withDefault(
    option("--limit", integer({ min: 1, metavar: "N" }), { description: message`At most so many` }),
    100,
  ),
});

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** A time as `90`, `90s`, `5m`, `1h30m` or `7d`, in seconds. */
export function span(metavar: Uppercase<string> = "TIME"): ValueParser<"sync", number> {
  return {
    mode: "sync",
    metavar: metavar as ValueParser<"sync", number>["metavar"],
    placeholder: 1,
    parse(input) {
      const seconds = readSpan(input);
      return seconds === undefined
        ? { success: false, error: message`Expected a time such as 90s, 5m, 1h30m or 7d, but got ${input}.` }
        : { success: true, value: seconds };
    },
    format: (seconds) => `${seconds}s`,
  };
}

/** The seconds; `undefined`: it is no time. */
function readSpan(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    seconds += Number(value) * UNITS[unit!]!;
  }
  return seconds;
}
