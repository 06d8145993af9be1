import { Buffer } from "node:buffer";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** What was posted to a receiver. */
export interface Posted {
  readonly path: string;
  readonly body: string;
}

/** A local HTTP server that keeps what is posted to it. */
export interface Receiver extends AsyncDisposable {
  readonly port: number;
  readonly posted: readonly Posted[];
}

/** Starts a receiver. */
export async function startReceiver(): Promise<Receiver> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      posted.push({ path: request.url ?? "", body: body.toString("utf8") });
      response.writeHead(200, { "content-type": "application/json", connection: "close" });
      response.end("{}");
    });
  });
  const port = await listen(server);
  return { port, posted, [Symbol.asyncDispose]: () => close(server) };
}

/** Listens on a free port of this machine, and tells which. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Closes a server and its connections. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
