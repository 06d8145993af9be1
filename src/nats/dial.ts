// Opens a connection: WebSocket everywhere, TCP where there are sockets.

import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { ConnectError } from "../errors.ts";
import { hasSockets, isDeno } from "../runtime.ts";
import type { WatchedConnection } from "./server_watch.ts";

/** Connects over TCP or TLS. */
export type Dial = (options: ConnectionOptions) => Promise<NatsConnection>;

/** Loads what connects over TCP. */
type LoadTcp = () => Promise<{ readonly connect: Dial }>;

/**
 * TCP as a package of its own: for the `events` entry, which has no import of it that a bundler for browsers would
 * follow to `node:net`. The second is for a module that is imported from JSR, where Deno knows no bare names.
 */
const PACKAGES: readonly string[] = ["@nats-io/transport-node", "npm:@nats-io/transport-node@^3.4.0"];

/** Why a connection could not be opened: a sentence with what to do, and what it comes from. */
export interface Refusal {
  readonly reason: string;
  readonly cause: unknown;
}

/** What a program has that connects over TCP. */
export interface Tcp {
  /** What it imports by a literal name, bundlers find. */
  readonly load: LoadTcp;
  /** Has a connection read faster than by nats.js's parser, until it breaks: each dial makes a new parser. */
  read(connection: NatsConnection): void;
  /** Refuses a server that is too old, and watches for one that hangs; `leaving` hears which one is left. */
  watch(link: WatchedConnection, leaving: (server: string) => void): void;
  /** Throws a `TypeError` where an option of nats.js has another name. */
  check(options: object): void;
  /** Why connecting failed, and what to do. */
  explain(error: unknown, websocket: boolean): Refusal;
}

/** Of this program; `undefined` in a page that only publishes. */
export let tcp: Tcp | undefined;

/** Makes TCP part of the program. */
export function provideTcp(parts: Tcp): void {
  tcp = parts;
}

/** Connects; rejects with what nats.js rejects with, or a `ConnectError` where there is no TCP. */
export async function dial(options: ConnectionOptions, websocket: boolean): Promise<NatsConnection> {
  if (websocket) return await wsconnect(options);
  const { connect } = await (tcp?.load ?? findTcp)();
  return await connect(options);
}

async function findTcp(): Promise<{ readonly connect: Dial }> {
  if (!hasSockets()) {
    throw new ConnectError(
      "there is no TCP in a browser or an edge worker: pass a ws:// or wss:// address to connect()",
    );
  }
  let cause: unknown;
  for (const name of isDeno ? PACKAGES : PACKAGES.slice(0, 1)) {
    try {
      return await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
    } catch (error) {
      cause = error;
    }
  }
  throw new ConnectError(
    "TCP is not part of this program: import `@walnats/core`, or pass a ws:// or wss:// address to " +
      "connect()",
    { cause },
  );
}
