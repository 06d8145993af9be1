// `deno task nats`: a nats-server with JetStream in the foreground, for development.

import process from "node:process";
import { parseArgs } from "node:util";
import { NatsServer } from "../src/testing/mod.ts";

const USAGE = `deno task nats [--port 4222] [--store DIR] [--version 2.15.2]

Runs nats-server with JetStream on 127.0.0.1 until Ctrl+C; WebSocket on the next port.
  --port     the port  (default: 4222, and 4223 for WebSocket)
  --store    where the messages are kept  (default: a temporary folder, gone at the end)
  --version  exactly this version  (default: 2.9.10 or any later one; a new one is downloaded where there is none)`;

function readArguments(): { port: number; storeDir?: string | undefined; version?: string | undefined } {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4222" },
      store: { type: "string" },
      version: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) {
    throw new RangeError(`--port: expected a whole number from 1 to 65534, got "${values.port}"`);
  }
  return { port, storeDir: values.store, version: values.version };
}

/** Resolves at the first Ctrl+C (or SIGTERM) to true, to false where the server ends by itself. */
function over(server: NatsServer): Promise<boolean> {
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      try {
        process.kill(server.pid, 0);
      } catch {
        end(false);
      }
    }, 200);
    const end = (asked: boolean) => {
      clearInterval(watch);
      resolve(asked);
    };
    process.on("SIGINT", () => end(true));
    process.on("SIGTERM", () => end(true));
  });
}

try {
  const { port, storeDir, version } = readArguments();
  const server = await NatsServer.start({
    port,
    websocket: port + 1,
    storeDir,
    version,
    log: (line) => console.error(line),
  });
  console.log(
    `nats-server ${server.version} with JetStream on ${server.url}, WebSocket on ${server.websocketUrl}`,
  );
  console.log(`messages in ${server.storeDir} (${storeDir === undefined ? "temporary" : "kept"})`);
  console.log("Ctrl+C stops it");
  const asked = await over(server);
  await server.close();
  console.log(asked ? "stopped" : "nats-server ended by itself");
  process.exit(asked ? 0 : 1);
} catch (error) {
  const usage = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ? `\n\n${USAGE}` : "";
  console.error(`${(error as Error).message}${usage}`);
  process.exit(1);
}
