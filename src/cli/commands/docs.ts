import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional, withDefault } from "@optique/core/modifiers";
import { argument, command, option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import { basename, extname } from "node:path";
import { Actors, Events, Services } from "../../../mod.ts";
import { type Declared, importDeclared } from "../declared.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { type Command, configOption } from "../options.ts";
import { readModule } from "../settings.ts";
import { UsageError } from "../usage_error.ts";

const parser = merge(
  object({
    module: optional(argument(string({ metavar: "MODULE" }), {
      description: message`Exports Services, or events and actors; else the configuration's`,
    })),
    format: withDefault(
      option("-f", "--format", choice(["asyncapi", "d2", "mermaid"]), {
        description: message`asyncapi (JSON), d2 or mermaid`,
      }),
      "asyncapi" as const,
    ),
    title: optional(
      option("--title", string({ metavar: "TEXT" }), { description: message`Of the AsyncAPI document` }),
    ),
    release: withDefault(
      option("--release", string({ metavar: "TEXT" }), {
        description: message`The version in the AsyncAPI document`,
      }),
      "0.0.0",
    ),
  }),
  configOption,
);

/** `walnats docs`. */
export const docs = command(
  "docs",
  map(parser, (options): Command => async (terminal) => {
    const path = await readModule(options.module, options.config);
    if (path === undefined) {
      throw new UsageError("name the module that exports the services, or the events and actors");
    }
    const name = basename(path, extname(path));
    const services = servicesOf(await importDeclared(path), name, path);
    const title = options.title ?? name;
    if (options.format === "d2") terminal.print(services.getD2());
    else if (options.format === "mermaid") terminal.print(services.getMermaid());
    else terminal.print(JSON.stringify(services.getAsyncApi({ title, version: options.release }), null, 2));
    return DONE;
  }),
  {
    brief: message`AsyncAPI, d2 or Mermaid of a module's services`,
    ...example("walnats docs src/services.ts > asyncapi.json", "walnats docs src/sub.ts --format mermaid"),
  },
);

/** Those that are exported; else one service of all events and actors. */
function servicesOf({ services, events, actors, hint }: Declared, name: string, path: string): Services {
  const [first, ...more] = services;
  if (more.length > 0) throw new UsageError(`${path} exports ${services.length} Services: export one`);
  if (first) return first;
  if (events.length === 0) throw new UsageError(`${path} exports no Services, events or actors${hint}`);
  const heard = new Set<unknown>(actors.map(({ event }) => event));
  const emitted = events.filter((event) => !heard.has(event));
  return new Services().add(name, {
    ...emitted.length > 0 && { emits: new Events(...emitted) },
    ...actors.length > 0 && { defines: new Actors(...actors) },
  });
}
