import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional } from "@optique/core/modifiers";
import { argument, command } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { type Command, connection, json } from "../options.ts";
import { onlyOf, overviewLines } from "../overview.ts";
import { withInspector } from "../with_inspector.ts";

/** Which events: for `ls` and `top`. */
export const eventPattern = object({
  event: optional(argument(string({ metavar: "EVENT" }), {
    description: message`Only this event; * stands for any text`,
  })),
});

const parser = merge(eventPattern, json, connection);

/** `walnats ls`. */
export const ls = command(
  "ls",
  map(parser, (options): Command => async (terminal) => {
    const overview = await withInspector(options, async (inspector) => {
      const [events, actors] = await Promise.all([inspector.events(), inspector.actors()]);
      return onlyOf({ events, actors }, options.event);
    });
    if (options.json) terminal.printJson(overview);
    else for (const line of overviewLines(terminal, overview)) terminal.print(line);
    return DONE;
  }),
  {
    brief: message`Events and actors, with their lag`,
    ...example("walnats ls", "walnats ls 'order-*' --json"),
  },
);
