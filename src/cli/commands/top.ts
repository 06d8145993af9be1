import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, withDefault } from "@optique/core/modifiers";
import { command, option } from "@optique/core/primitives";
import { shutdownSignal } from "../../../mod.ts";
import { ratesBetween } from "../../inspector/mod.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { type Command, connection, json, span } from "../options.ts";
import { onlyOf, type Overview, overviewLines } from "../overview.ts";
import { withInspector } from "../with_inspector.ts";
import { eventPattern } from "./ls.ts";

const CLEAR = "\x1b[H\x1b[J";

const parser = merge(
  eventPattern,
  object({
    every: withDefault(option("--every", span(), { description: message`Between two looks` }), 2),
  }),
  json,
  connection,
);

/** `walnats top`. */
export const top = command(
  "top",
  map(parser, (options): Command => async (terminal) => {
    const signal = shutdownSignal();
    await withInspector(options, async (inspector) => {
      let before: { time: number; overview: Overview } | undefined;
      for await (const { time, events, actors } of inspector.watch({ every: options.every, signal })) {
        const overview = onlyOf({ events, actors }, options.event);
        const seconds = before ? (time.getTime() - before.time) / 1000 : 1;
        const rates = ratesBetween(before?.overview ?? overview, overview, seconds);
        before = { time: time.getTime(), overview };
        if (options.json) {
          terminal.printJson({ time, ...overview });
          continue;
        }
        const lines = [
          terminal.style("dim", `${time.toLocaleTimeString()}  every ${options.every} s  Ctrl+C ends`),
          ...overviewLines(terminal, overview, rates),
        ].slice(0, terminal.height - 1);
        terminal.print(`${terminal.isTerminal ? CLEAR : ""}${lines.join("\n")}`);
      }
    });
    return DONE;
  }),
  {
    brief: message`The same, live, with rates`,
    ...example("walnats top", "walnats top --every 10s --json > lag.jsonl"),
  },
);
