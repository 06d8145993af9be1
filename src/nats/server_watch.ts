// A server that hangs (stopped, stuck on its disk, cut off without a word) closes no socket: what leaves it is silence.
// Must hold: no connection is cut while bytes arrive, because of a loop of ours that was blocked, or before what was
// sent in front of a PING can have reached the server.

import type { NatsConnection } from "@nats-io/nats-core";
import type { Logger } from "../logger.ts";
import { leaveServer, socketBytes } from "./nats_internals.ts";

/** Milliseconds between two looks. */
const LOOK = 1000;
/** Milliseconds of silence after which a server is left where others are known. */
const SILENCE = 3000;
/** The same where there is no other: nothing is won by cutting a connection that may come back to life. */
const SILENCE_ALONE = 20_000;
/** Milliseconds between two PINGs to the only server. */
const PING_ALONE = 5000;
/** Bytes per millisecond that the slowest link is thought to carry, as long as a faster one has not been seen. */
const SLOWEST = 50;

/** Turns of the event loop that are waited for before a server is left, and milliseconds between them. */
const TURNS = 3;
const TURN = 30;

/** The connection that is watched. */
export interface WatchedConnection {
  /** The one of nats.js. */
  readonly connection: NatsConnection;
  /** Where to log. */
  readonly logger: Logger;
}

/** Watches one connection until it is closed. */
export class ServerWatch {
  readonly #watched: WatchedConnection;
  readonly #leaving: (server: string) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #lookedAt = 0;
  /** Bytes that had come at the last look. */
  #read = 0;
  /** Milliseconds without a byte; a look adds one interval at most, however late it is. */
  #silent = 0;
  /** The PING that has no PONG yet. */
  #ping: { readonly written: number } | undefined;
  #pingedAt = 0;
  /** The last PONG: when it came, and what had been written before its PING. */
  #ponged = { at: 0, written: 0 };
  /** The most bytes per millisecond that PONGs have confirmed. */
  #rate = SLOWEST;

  /** `leaving` hears which server hangs and is left. */
  constructor(watched: WatchedConnection, leaving: (server: string) => void) {
    this.#watched = watched;
    this.#leaving = leaving;
    this.#start();
    void this.#follow();
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.#watched.connection.status()) {
      if (type === "disconnect" || type === "close") this.#stop();
      else if (type === "reconnect") this.#start();
    }
    this.#stop();
  }

  #start(): void {
    this.#stop();
    const bytes = socketBytes(this.#watched.connection);
    if (!bytes) return;
    const now = performance.now();
    this.#lookedAt = now;
    this.#read = bytes.read;
    this.#silent = 0;
    this.#ponged = { at: now, written: bytes.written };
    this.#rate = SLOWEST;
    this.#watch();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = this.#ping = undefined;
  }

  #look(): void {
    const bytes = socketBytes(this.#watched.connection);
    if (!bytes) return;
    const now = performance.now();
    if (bytes.read !== this.#read) this.#silent = 0;
    else this.#silent += Math.min(now - this.#lookedAt, LOOK);
    this.#read = bytes.read;
    this.#lookedAt = now;
    const alone = this.#watched.connection.getServers().length < 2;
    const patience = alone ? SILENCE_ALONE : Math.min(SILENCE + this.#underWay(), SILENCE_ALONE);
    // A timer may come a little early.
    if (this.#ping && this.#silent > patience - LOOK / 10) return this.#leaveUnlessHeard(alone, TURNS);
    if (!this.#ping && (!alone || now - this.#pingedAt >= PING_ALONE)) this.#sendPing(now, bytes.written);
  }

  /** Milliseconds that what was written in front of the PING may take, twice over. */
  #underWay(): number {
    return this.#ping ? 2 * (this.#ping.written - this.#ponged.written) / this.#rate : 0;
  }

  #sendPing(now: number, written: number): void {
    const ping = this.#ping = { written };
    this.#pingedAt = now;
    this.#watched.connection.flush().then(() => {
      if (this.#ping !== ping) return;
      const at = performance.now();
      this.#rate = Math.max(this.#rate, (written - this.#ponged.written) / (at - this.#ponged.at));
      this.#ponged = { at, written };
      this.#ping = undefined;
      this.#silent = 0;
    }, () => {});
  }

  /** What has come while our loop was blocked is read in the next turns, not in this one. */
  #leaveUnlessHeard(alone: boolean, turns: number): void {
    clearInterval(this.#timer);
    this.#timer = setTimeout(() => {
      if (socketBytes(this.#watched.connection)?.read !== this.#read) this.#watch();
      else if (turns > 1) this.#leaveUnlessHeard(alone, turns - 1);
      else this.#leave(alone);
    }, TURN);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setInterval(() => this.#look(), LOOK);
  }

  #leave(alone: boolean): void {
    this.#stop();
    const seconds = Math.round(this.#silent / 1000);
    const server = this.#watched.connection.getServer();
    this.#leaving(server);
    const next = alone ? "connecting again" : "connecting to another server";
    this.#watched.logger.warn(`walnats: NATS at ${server} has not answered for ${seconds} s; ${next}`, {
      server,
    });
    leaveServer(this.#watched.connection, new Error(`no answer from the server for ${seconds} s`));
  }
}
