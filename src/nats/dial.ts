// Opens a connection: WebSocket everywhere, TCP where there are sockets.

import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";

// The edge has no node:net, and bundlers follow every import that they can read; so this one is a URL.
const TCP = new URL("./dial_tcp.ts", import.meta.url).href;

/** Connects; rejects with what nats.js rejects with. */
export async function dial(options: ConnectionOptions, websocket: boolean): Promise<NatsConnection> {
  if (websocket) return await wsconnect(options);
  const { dialTcp } = await import(TCP) as typeof import("./dial_tcp.ts");
  return await dialTcp(options);
}
