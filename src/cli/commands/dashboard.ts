import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional, withDefault } from "@optique/core/modifiers";
import { command, flag, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { shutdownSignal } from "../../../mod.ts";
import { isLoopback } from "../../loopback.ts";
import { importDeclared } from "../declared.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { type Command, connection, moduleOption } from "../options.ts";
import { servePages } from "../serve_pages.ts";
import { readModule, readServer } from "../settings.ts";
import { whenAborted } from "../when_aborted.ts";

const parser = merge(
  object({
    port: withDefault(
      option("--port", integer({ min: 0, max: 65_535, metavar: "PORT" }), {
        description: message`Of the pages; 0: one that is free`,
      }),
      4280,
    ),
    host: withDefault(
      option("--host", string({ metavar: "HOST" }), {
        description: message`The address to listen at; one that others reach asks for a token`,
      }),
      "127.0.0.1",
    ),
    readOnly: withDefault(flag("--read-only", { description: message`Changes nothing` }), false),
    token: optional(option("--token", string({ metavar: "TOKEN" }), {
      description: message`Who has it may see the pages; 16 letters and digits or more`,
    })),
  }),
  moduleOption,
  connection,
);

/** `walnats dashboard`. */
export const dashboard = command(
  "dashboard",
  map(parser, (options): Command => async (terminal) => {
    const { port, host, readOnly } = options;
    const ended = whenAborted(shutdownSignal());
    const path = await readModule(options.module, options.config);
    const declared = path === undefined ? undefined : await importDeclared(path);
    const token = options.token ?? (isLoopback(host) ? undefined : crypto.randomUUID());
    await using pages = await servePages({
      port,
      host,
      readOnly,
      token,
      server: await readServer(options),
      events: declared?.events,
      actors: declared?.actors,
    });
    terminal.note(`walnats dashboard: ${pages.url}; Ctrl+C ends`);
    await ended;
    return DONE;
  }),
  {
    brief: message`The pages, in a browser`,
    description:
      message`Serves pages that show what is on the server, live: events, actors, dead letters, delayed messages, instances, and what is wrong. With a module they know the schemas of its events.`,
    ...example("walnats dashboard", "walnats dashboard --read-only --host 0.0.0.0"),
  },
);
