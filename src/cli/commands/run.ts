import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, multiple, optional, withDefault } from "@optique/core/modifiers";
import { argument, command, flag, option } from "@optique/core/primitives";
import { choice, integer, string } from "@optique/core/valueparser";
import { Actors, type AnyActor, Events, shutdownSignal } from "../../../mod.ts";
import { announce, healthServer } from "../../health/mod.ts";
import { importDeclared } from "../declared.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { jsonLogger } from "../json_logger.ts";
import { type Command, connection } from "../options.ts";
import { readModule, readServer } from "../settings.ts";
import { UsageError } from "../usage_error.ts";

const parser = merge(
  object({
    modules: multiple(argument(string({ metavar: "MODULE" }), {
      description: message`Exports Actors or actors; else the configuration's`,
    })),
    health: optional(option("--health", integer({ min: 0, max: 65_535, metavar: "PORT" }), {
      description: message`Serves /livez, /readyz and /metrics there`,
    })),
    log: withDefault(
      option("--log", choice(["text", "json"]), { description: message`text, or json: an object each line` }),
      "text" as const,
    ),
    maxJobs: optional(option("--max-jobs", integer({ min: 1, metavar: "N" }), {
      description: message`Most jobs at a time`,
    })),
    burst: withDefault(
      flag("--burst", { description: message`Handle one batch of each actor, and end` }),
      false,
    ),
    name: optional(option("--name", string({ metavar: "NAME" }), {
      description: message`Announces this instance under this name, for walnats instances`,
    })),
    dev: withDefault(flag("--dev", { hidden: true }), false),
    registerEvents: withDefault(
      flag("--register-events", { description: message`Make the streams of the events, too` }),
      false,
    ),
  }),
  connection,
);

/** `walnats run`. */
export const run = command(
  "run",
  map(parser, (options): Command => async (terminal) => {
    const signal = shutdownSignal();
    const actors = await actorsOf(options.modules, options.config, options.dev);
    if (actors.length === 0) return DONE;
    const server = await readServer(options);
    const logger = options.log === "json" ? jsonLogger() : undefined;
    if (options.registerEvents || options.dev) {
      await using events = await new Events(...new Set(actors.map(({ event }) => event))).connect(server, {
        logger,
      });
      await events.register();
    }
    await using conn = await new Actors(...actors).connect(server, { logger });
    await conn.register();
    await using _health = options.health === undefined
      ? undefined
      : await healthServer(conn, { port: options.health });
    if (options.name !== undefined) await announce(conn, { name: options.name });
    const names = actors.map(({ name, event }) => `${name} (${event.name})`).join(", ");
    if (options.log === "text") terminal.note(`listening: ${names}; Ctrl+C ends`);
    const { maxJobs, burst } = options;
    await conn.listen({ signal, maxJobs, burst });
    return DONE;
  }),
  {
    brief: message`A subscriber without a program of one's own`,
    description:
      message`Runs the actors that a module exports, until Ctrl+C or SIGTERM: it registers them, listens, and ends the jobs in hand.`,
    ...example("walnats run src/actors.ts --health 8080 --log json"),
  },
);

async function actorsOf(
  modules: readonly string[],
  config: string | undefined,
  dev: boolean,
): Promise<AnyActor[]> {
  const named = modules.length > 0 ? modules : [undefined];
  const actors = new Set<AnyActor>();
  for (const module of named) {
    const path = await readModule(module, config);
    if (path === undefined) throw new UsageError("name the module that exports the actors");
    const declared = await importDeclared(path);
    // For `walnats dev`, a program that has listened by itself until now will do.
    if (declared.actors.length === 0 && !dev) {
      throw new UsageError(`${path} exports no Actor and no Actors${declared.hint}`);
    }
    for (const actor of declared.actors) actors.add(actor);
  }
  return [...actors];
}
