import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, multiple } from "@optique/core/modifiers";
import { argument, command } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { Events, type Monitored, shutdownSignal } from "../../../mod.ts";
import { anyJsonEvent, declaredEvents } from "../events_of.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { type Command, connection, json, moduleOption } from "../options.ts";
import { readServer } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { cut, payload, safe } from "../text.ts";
import { UsageError } from "../usage_error.ts";
import { withInspector } from "../with_inspector.ts";

const parser = merge(
  object({
    names: multiple(argument(string({ metavar: "EVENT" }), { description: message`These events, else all` })),
  }),
  moduleOption,
  json,
  connection,
);

/** `walnats tail`. */
export const tail = command(
  "tail",
  map(parser, (options): Command => async (terminal) => {
    const { names } = options;
    const declared = await declaredEvents(options);
    const there = names.length > 0
      ? names
      : await withInspector(options, async (inspector) => (await inspector.events()).map(({ name }) => name));
    const events = there.map((name) => declared.find((event) => event.name === name) ?? anyJsonEvent(name));
    if (events.length === 0) {
      throw new UsageError("there is no event on the server yet: name those to wait for");
    }
    const signal = shutdownSignal();
    await using conn = await new Events(...events).connect(await readServer(options));
    terminal.note(`listening to ${events.map(({ name }) => name).join(", ")}; Ctrl+C ends`);
    for await (const seen of conn.monitor({ signal })) {
      if (options.json) terminal.printJson(toJson(seen));
      else terminal.print(toLine(terminal, seen));
    }
    return DONE;
  }),
  {
    brief: message`What is emitted, live`,
    description:
      message`Shows what is emitted from now on, one line each. It takes nothing from the actors. A module gives the events' schemas and serializers; without one, messages are shown as JSON or as bytes.`,
    ...example("walnats tail", "walnats tail order-paid --json | jq .message"),
  },
);

function toJson(seen: Monitored) {
  const { name, subject, time, headers } = seen;
  const rest = seen.error ? { error: seen.error.message, data: seen.data } : { message: seen.message };
  return { time, event: name, subject, headers, ...rest };
}

function toLine(terminal: Terminal, seen: Monitored): string {
  const time = terminal.style("dim", seen.time.toISOString().slice(11, 23));
  const shown = seen.error ? payload(seen.data) : safe(asText(seen.message));
  const name = safe(seen.name);
  return `${time} ${terminal.style("bold", name)} ${cut(shown, terminal.width - name.length - 14)}`;
}

/** Declared messages may hold what JSON cannot say. */
function asText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, inner) => typeof inner === "bigint" ? `${inner}n` : inner) ??
      String(value);
  } catch {
    return String(value);
  }
}
