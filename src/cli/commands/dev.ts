import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional, withDefault } from "@optique/core/modifiers";
import { argument, command, flag, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { dirname, relative, resolve } from "node:path";
import process from "node:process";
import { shutdownSignal } from "../../../mod.ts";
import { NatsServer } from "../../testing/mod.ts";
import { Child } from "../child.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import type { Command } from "../options.ts";
import { type ServedPages, servePages } from "../serve_pages.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";
import { whenAborted } from "../when_aborted.ts";
import { FileWatch } from "../watch_files.ts";

const parser = object({
  module: optional(argument(string({ metavar: "MODULE" }), {
    description: message`Exports actors, or is a subscriber's program; without it, only a server runs`,
  })),
  server: optional(option("-s", "--server", string({ metavar: "URL" }), {
    description: message`Use this server, else $NATS_SERVER, else one is started`,
  })),
  port: withDefault(
    option("--port", integer({ min: 1, max: 65_535, metavar: "PORT" }), {
      description: message`Of the server that is started`,
    }),
    4222,
  ),
  pages: withDefault(
    option("--dashboard", integer({ min: 0, max: 65_535, metavar: "PORT" }), {
      description: message`The port of the pages; 0: one that is free`,
    }),
    4280,
  ),
  noPages: withDefault(flag("--no-dashboard", { description: message`Without the pages` }), false),
  store: optional(option("--store", string({ metavar: "FOLDER" }), {
    description: message`Where it keeps the messages, else in a folder that is gone at the end`,
  })),
});

/** `walnats dev`. */
export const dev = command(
  "dev",
  map(parser, (options): Command => async (terminal) => {
    const module = options.module === undefined ? undefined : resolve(options.module);
    if (module !== undefined && !existsSync(module)) throw new UsageError(`there is no module ${module}`);
    const ended = whenAborted(shutdownSignal());
    const { port, store, noPages } = options;
    await using server = options.server ?? process.env["NATS_SERVER"]
      ? undefined
      : await startServer(terminal, port, store);
    const url = server?.url ?? options.server ?? process.env["NATS_SERVER"] ?? `nats://127.0.0.1:${port}`;
    terminal.note(`walnats dev: NATS is at ${url}; Ctrl+C ends`);
    await using pages = noPages ? undefined : await startPages(terminal, url, options.pages);
    if (pages) terminal.note(`walnats dev: the dashboard is at ${pages.url}`);
    if (module === undefined) await ended;
    else await runOnChange(terminal, module, url, ended);
    return DONE;
  }),
  {
    brief: message`A server, and a subscriber restarted on change`,
    ...example("walnats dev examples/hello/sub.ts"),
  },
);

/** Starts one, unless one runs there. */
async function startServer(
  terminal: Terminal,
  port: number,
  storeDir: string | undefined,
): Promise<NatsServer | undefined> {
  if (!await isOpen(port)) {
    return await NatsServer.start({
      port,
      storeDir,
      log: (line) => terminal.note(line),
    });
  }
  terminal.note(`walnats dev: a server runs on port ${port} already`);
  return undefined;
}

/** On a free port where that one is taken, as by another `walnats dev`. */
async function startPages(terminal: Terminal, server: string, port: number): Promise<ServedPages> {
  const options = { server, host: "127.0.0.1" };
  try {
    return await servePages({ ...options, port });
  } catch (error) {
    terminal.note(`walnats dev: the dashboard takes another port: ${(error as Error).message}`);
    return await servePages({ ...options, port: 0 });
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 1000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false)).once("timeout", () => end(false));
  });
}

/** Runs the module; whenever a file changes, once more. */
async function runOnChange(
  terminal: Terminal,
  module: string,
  url: string,
  ended: Promise<void>,
): Promise<void> {
  let changed = () => {};
  const here = process.cwd();
  const folder = relative(here, module).startsWith("..") ? dirname(module) : here;
  using _watch = new FileWatch(folder, (file) => {
    terminal.note(`walnats dev: ${file} has changed`);
    changed();
  });
  for (let isOver = false; !isOver;) {
    const change = new Promise<void>((resolve) => changed = resolve);
    const over = Promise.race([change, ended.then(() => isOver = true)]);
    const child = new Child(["run", "--dev", module], { NATS_SERVER: url });
    const how = await Promise.race([child.ended, over]);
    if (how === undefined || isOver) {
      await child.stop();
      continue;
    }
    if (typeof how !== "boolean") {
      terminal.note(`walnats dev: ended (${how}); it starts again when a file changes`);
    }
    await over;
  }
}
