// A server that hangs (stopped, stuck on its disk, cut off without a word) closes no socket: what leaves it is silence.
// Must hold: no connection is cut while bytes arrive, because of a loop of ours that was blocked, or before what was
// sent in front of a PING can have reached the server.

import type { ConnectionOptions, NatsConnection, Server } from "@nats-io/nats-core";
import type { Logger } from "../logger.ts";

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
/** Milliseconds that the first dial of a server may take, with TLS; each further one half as long again. */
export const FIRST_DIAL = 2000;
const LONGEST_DIAL = 20_000;

/** What nats.js does not tell by its types. */
interface Private {
  readonly options?: Pick<ConnectionOptions, "timeout" | "reconnectToServer">;
  readonly protocol: {
    readonly servers: { length(): number; getCurrentServer(): { readonly listen: string } };
    readonly transport: {
      readonly socket?: { readonly bytesRead?: number; readonly bytesWritten?: number } | undefined;
      close(error: Error): Promise<void>;
    };
  };
}

/** What the socket has carried. */
interface Bytes {
  readonly read: number;
  readonly written: number;
}

/** Watches one connection until it is closed. */
export class ServerWatch {
  readonly #connection: NatsConnection;
  readonly #private: Private;
  readonly #logger: Logger;
  readonly #growDials: boolean;
  /** The server that was left, until the next dial. */
  #left = "";
  #timer: ReturnType<typeof setInterval> | undefined;
  #lookedAt = 0;
  /** Bytes that had come at the last look. */
  #read = 0;
  /** Milliseconds without a byte; a look adds one interval at most, however late it is. */
  #silent = 0;
  /** The PING that has no PONG yet. */
  #ping: { readonly sentAt: number; readonly written: number } | undefined;
  #pingedAt = 0;
  /** The last PONG: when it came, and what had been written before its PING. */
  #ponged = { at: 0, written: 0 };
  /** The most bytes per millisecond that PONGs have confirmed. */
  #rate = SLOWEST;

  /** With `growDials`, each dial gets more time than the one before. */
  constructor(connection: NatsConnection, logger: Logger, growDials: boolean) {
    this.#connection = connection;
    this.#private = connection as unknown as Private;
    this.#logger = logger;
    this.#growDials = growDials;
    const { options } = this.#private;
    if (options) options.reconnectToServer ??= (servers) => this.#choose(servers);
    this.#start();
    void this.#follow();
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === "disconnect" || type === "close") this.#stop();
      else if (type === "reconnect") this.#start();
      else if (type === "reconnecting") this.#limitDial((before) => Math.min(LONGEST_DIAL, before * 1.5));
    }
    this.#stop();
  }

  #start(): void {
    this.#stop();
    this.#limitDial(() => FIRST_DIAL);
    const bytes = this.#bytes();
    if (!bytes) return;
    const now = performance.now();
    this.#lookedAt = now;
    this.#read = bytes.read;
    this.#silent = 0;
    this.#ponged = { at: now, written: bytes.written };
    this.#rate = SLOWEST;
    this.#timer = setInterval(() => this.#look(), LOOK);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = this.#ping = undefined;
  }

  /** Sets the time limit of the next dial. */
  #limitDial(limit: (before: number) => number): void {
    const { options } = this.#private;
    if (this.#growDials && options) options.timeout = limit(options.timeout ?? FIRST_DIAL);
  }

  /** nats.js would dial the server first that it was connected to; a hung one takes a dial's whole time. Once only. */
  #choose(servers: readonly Server[]): Server | null {
    const left = this.#left;
    this.#left = "";
    return servers.find(({ listen }) => listen !== left) ?? null;
  }

  #look(): void {
    const bytes = this.#bytes();
    if (!bytes) return;
    const now = performance.now();
    if (bytes.read !== this.#read) this.#silent = 0;
    else this.#silent += Math.min(now - this.#lookedAt, LOOK);
    this.#read = bytes.read;
    this.#lookedAt = now;
    const alone = this.#private.protocol.servers.length() < 2;
    const patience = alone ? SILENCE_ALONE : Math.min(SILENCE + this.#underWay(), SILENCE_ALONE);
    // A timer may come a little early.
    if (this.#ping && this.#silent > patience - LOOK / 10) return this.#leave(alone);
    if (!this.#ping && (!alone || now - this.#pingedAt >= PING_ALONE)) this.#sendPing(now, bytes.written);
  }

  /** Milliseconds that what was written in front of the PING may take, twice over. */
  #underWay(): number {
    return this.#ping ? 2 * (this.#ping.written - this.#ponged.written) / this.#rate : 0;
  }

  #sendPing(now: number, written: number): void {
    const ping = this.#ping = { sentAt: now, written };
    this.#pingedAt = now;
    this.#connection.flush().then(() => {
      if (this.#ping !== ping) return;
      const at = performance.now();
      this.#rate = Math.max(this.#rate, (written - this.#ponged.written) / (at - this.#ponged.at));
      this.#ponged = { at, written };
      this.#ping = undefined;
      this.#silent = 0;
    }, () => {});
  }

  #leave(alone: boolean): void {
    this.#stop();
    const seconds = Math.round(this.#silent / 1000);
    const server = this.#connection.getServer();
    this.#left = this.#private.protocol.servers.getCurrentServer().listen;
    const next = alone ? "connecting again" : "connecting to another server";
    this.#logger.warn(`walnats: NATS at ${server} has not answered for ${seconds} s; ${next}`);
    // With an error it does not wait for the last bytes to be taken, which a server that hangs never does.
    void this.#private.protocol.transport.close(new Error(`no answer from the server for ${seconds} s`));
  }

  /** `undefined` where it cannot be told, as with a WebSocket: there nats.js's own PINGs must do. */
  #bytes(): Bytes | undefined {
    const { bytesRead: read, bytesWritten: written } = this.#private.protocol?.transport?.socket ?? {};
    return typeof read === "number" && typeof written === "number" ? { read, written } : undefined;
  }
}
