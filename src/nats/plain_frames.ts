// What the socket brings, as plain `Uint8Array`s. node:net brings `Buffer`s, and nats.js cuts each message into
// several pieces: a piece of a `Buffer` is a `Buffer`, which takes a call of a constructor that is written in
// JavaScript, and is more to collect.

import type { NatsConnection } from "@nats-io/nats-core";

/** What nats.js does not tell by its types. */
interface Parser {
  parse(frame: Uint8Array): void;
}

const plain = new WeakSet<Parser>();

/** Makes the connection read plain arrays until it breaks: each dial makes a new parser. */
export function readPlainFrames(connection: NatsConnection): void {
  const { parser } = (connection as unknown as { protocol?: { parser?: Parser } }).protocol ?? {};
  if (typeof parser?.parse !== "function" || plain.has(parser)) return;
  plain.add(parser);
  const parse = parser.parse.bind(parser);
  parser.parse = (frame) => parse(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength));
}
