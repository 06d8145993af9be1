import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional } from "@optique/core/modifiers";
import { argument, command, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { agreed } from "../agreed.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { careful, type Command, connection, span } from "../options.ts";
import { withInspector } from "../with_inspector.ts";

const actor = object({
  event: argument(string({ metavar: "EVENT" })),
  name: argument(string({ metavar: "ACTOR" })),
});

const time = object({
  for: optional(option("--for", span(), { description: message`For so long, else until it is resumed` })),
});

/** `walnats pause`. */
export const pause = command(
  "pause",
  map(merge(actor, time, careful, connection), (options): Command => async (terminal) => {
    const { event, name } = options;
    const until = options.for === undefined ? undefined : new Date(Date.now() + options.for * 1000);
    const ends = until ? `until ${until.toISOString()}` : "until it is resumed";
    const refused = await agreed(terminal, options, `Pause the actor ${name} of ${event} ${ends}?`);
    if (refused !== undefined) return refused;
    await withInspector(options, (inspector) => inspector.pause({ event, name }, until));
    terminal.print(`paused ${ends}`);
    return DONE;
  }),
  {
    brief: message`Stops deliveries to an actor`,
    description:
      message`The server delivers nothing to the actor, on all instances, until the time is over or it is resumed; what instances have in hand, they end. It needs nats-server 2.11.`,
    ...example("walnats pause order-paid send-receipt --for 30m"),
  },
);

/** `walnats resume`. */
export const resume = command(
  "resume",
  map(merge(actor, careful, connection), (options): Command => async (terminal) => {
    const { event, name } = options;
    const refused = await agreed(terminal, options, `Resume the actor ${name} of ${event}?`);
    if (refused !== undefined) return refused;
    await withInspector(options, (inspector) => inspector.resume({ event, name }));
    terminal.print("resumed");
    return DONE;
  }),
  {
    brief: message`Ends a pause`,
    ...example("walnats resume order-paid send-receipt"),
  },
);
