// One connection to NATS, as the rest of walnats sees it: is the server there, tell me when it comes back,
// publish, ask, flush, close.

import type {
  ConnectionOptions,
  Msg,
  MsgHdrs,
  NatsConnection,
  PermissionViolationError,
  Status,
  Subscription,
} from "@nats-io/nats-core";
import { ConnectionClosedError, MaxPayloadError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { withTimeout } from "../async/with_timeout.ts";
import { tcp } from "./dial.ts";
import { headerBytes } from "./encoded_headers.ts";
import { NatsInternals } from "./nats_internals.ts";
import { OutboundQueue } from "./outbound_queue.ts";
import { Requests } from "./requests.ts";

/** Milliseconds that nats.js gets to close a connection: over a WebSocket it waits for the server's answer. */
const CLOSE_TIMEOUT = 500;

/** What a link is made of. */
export interface NatsLinkOptions {
  /** Close the connection when the link is closed. */
  readonly close: boolean;
  /** Bytes that may wait while the server is away. */
  readonly pendingSize: number;
  /** Where to log. */
  readonly logger: Logger;
  /** The subjects of JetStream's API, without a dot at the end. */
  readonly api: string;
  /** What the connection was made with, where we have made it. */
  readonly dialled?: ConnectionOptions | undefined;
}

/** Milliseconds between two warnings that say the same while the server is away. */
const SAME_WARNING = 30_000;

/** Who wants to know when the server goes and comes. */
export interface ConnectionListener {
  /** The connection broke; nats.js dials again. */
  away?(): void;
  /** Connected again; the subscriptions are there, what was under way is lost. */
  back?(): void;
}

const EMPTY = new Uint8Array();
/** The server would take the rest for another word, or another line. */
const NO_SUBJECT = /^$|\s/;

/** A connection that knows whether the server is there. */
export class NatsLink {
  /** The connection of nats.js. */
  readonly connection: NatsConnection;
  /** What it was made with. */
  readonly options: NatsLinkOptions;
  /** All that goes out, in order. */
  readonly outbound: OutboundQueue;
  /** What nats.js does not export. */
  readonly internals: NatsInternals;
  /** Requests that share one reply subscription. */
  readonly requests: Requests;
  #away = false;
  /** The last warning of the time in which the server is away, and when it was. */
  #warned = { message: "", time: -Infinity };
  #status: AsyncIterable<Status> | undefined;
  /** Let go of, where the connection stays open. */
  #released = false;
  readonly #listeners = new Set<ConnectionListener>();
  /** Rejects the flushes under way: nats.js leaves them open when the connection is closed. */
  readonly #flushing = new Set<() => void>();

  constructor(connection: NatsConnection, options: NatsLinkOptions) {
    this.connection = connection;
    this.options = options;
    this.internals = new NatsInternals(connection, options.logger, options.dialled);
    this.outbound = new OutboundQueue(this);
    this.requests = new Requests(this);
    tcp?.read(connection);
    this.#watch();
  }

  /** Where to log. */
  get logger(): Logger {
    return this.options.logger;
  }

  /** The server is not there at the moment, or will never be again. */
  get away(): boolean {
    return this.#away || this.closed;
  }

  /** The connection broke, and is not made again yet, or will never be. */
  get broken(): boolean {
    return this.#away;
  }

  /** Closed for good. */
  get closed(): boolean {
    return this.connection.isClosed();
  }

  /** The most bytes of one message with its headers. */
  get maxPayload(): number {
    return this.connection.info?.max_payload ?? Infinity;
  }

  /** The prefix that inboxes must have. */
  get inboxPrefix(): string {
    return this.internals.inboxPrefix;
  }

  /** Calls the listener until the returned function is called. */
  watch(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the server is there, or after some milliseconds, or when the link is closed. */
  whenBack(milliseconds: number): Promise<void> {
    if (!this.#away || this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      const stop = this.watch({ back: done });
    });
  }

  /** Subscribes. What the callback throws is logged: nats.js would stop reading this connection for good. */
  subscribe(subject: string, callback: (error: Error | null, message: Msg) => void): Subscription {
    return this.connection.subscribe(subject, {
      callback: (error, message) => {
        try {
          if (!error) this.internals.lookAt(message);
          callback(error, message);
        } catch (failure) {
          this.logger.error(`walnats: cannot handle a message on "${subject}"`, { subject, error: failure });
        }
      },
    });
  }

  /**
   * Publishes, at the end of this turn of the event loop and behind all that was published before; dropped while the
   * server is away. Throws `ConnectionClosedError`.
   */
  publish(subject: string, data?: Uint8Array, headers?: MsgHdrs, reply?: string): void {
    this.#add(subject, data, headers, reply);
    this.outbound.sendSoon();
  }

  /** The same before the event loop goes on, with all that was published before: for what somebody waits for. */
  publishNow(subject: string, data?: Uint8Array, headers?: MsgHdrs, reply?: string): void {
    this.#add(subject, data, headers, reply);
    this.outbound.sendNow();
  }

  /** Resolves when the server has read all that was published; rejects when the connection breaks or is closed. */
  async flush(): Promise<void> {
    let end = () => {};
    const closed = new Promise<never>((_, reject) => {
      end = () => reject(new ConnectionClosedError("the connection to NATS was closed"));
    });
    this.#flushing.add(end);
    this.outbound.send();
    try {
      await Promise.race([this.connection.flush(), closed]);
    } finally {
      this.#flushing.delete(end);
    }
  }

  /**
   * As `flush`, but never rejects, and waits no longer than some milliseconds. Resolves to whether the server has
   * read all.
   */
  async flushWithin(milliseconds: number): Promise<boolean> {
    if (this.away) return false;
    return await withTimeout(milliseconds, this.flush()).catch(() => false);
  }

  /** Closes the connection where the link owns it, else only what the link has put on it. */
  async close(): Promise<void> {
    this.requests.close();
    this.outbound.send();
    if (this.options.close && !this.closed) await withTimeout(CLOSE_TIMEOUT, this.connection.close());
    else {
      this.#released = true;
      if (this.#status) this.internals.stopStatus(this.#status);
    }
  }

  async #watch(): Promise<void> {
    this.#status = this.connection.status();
    for await (const status of this.#status) {
      if (this.#released) break;
      if (status.type === "disconnect" && this.#away) this.internals.endDeadDial();
      else if (status.type === "disconnect") {
        this.#away = true;
        this.outbound.drop();
        const { server } = status;
        this.logger.warn(`walnats: lost the connection to NATS at ${server}; reconnecting`, { server });
        for (const listener of [...this.#listeners]) listener.away?.();
      } else if (status.type === "reconnect") {
        tcp?.read(this.connection);
        // nats.js says it once more for each refused authentication.
        if (!this.#away) continue;
        this.#away = false;
        const { server } = status;
        this.logger.info(`walnats: reconnected to NATS at ${server}`, { server });
        for (const listener of [...this.#listeners]) listener.back?.();
        this.outbound.send();
      } else if (status.type === "error") {
        const { error } = status;
        const { name, operation, subject } = error as Partial<PermissionViolationError>;
        // AuthorizationError, UserAuthenticationExpiredError
        if (/Auth/.test(name!)) {
          this.#warn(
            `walnats: NATS refuses the credentials (${error.message}); trying again`,
          );
        } else if (this.#away) this.#warn(`walnats: NATS says: ${error.message}`);
        else this.logger.error(`walnats: NATS says: ${error.message}`);
        if (name === "PermissionViolationError" && operation === "publish") this.requests.deny(subject!);
      }
    }
    // Closed: nobody shall wait for a server that will not come.
    for (const listener of [...this.#listeners]) listener.back?.();
    for (const end of [...this.#flushing]) end();
  }

  #add(subject: string, data: Uint8Array = EMPTY, headers?: MsgHdrs, reply?: string): void {
    if (this.closed) throw new ConnectionClosedError("the connection to NATS is closed");
    const head = headers ? headerBytes(headers) : EMPTY;
    const size = data.length + head.length;
    // The server would close the connection.
    if (size > this.maxPayload) {
      throw new MaxPayloadError(
        `a message to "${subject}" has ${size} bytes, and the server takes ${this.maxPayload} at most: send less, or raise max_payload in the server`,
      );
    }
    if (NO_SUBJECT.test(subject)) throw new TypeError(`"${subject}" is no subject`);
    this.outbound.add(subject, data, undefined, head, reply);
  }

  /** Warns, but not of the same thing with every dial. */
  #warn(message: string): void {
    const now = performance.now();
    if (message === this.#warned.message && now - this.#warned.time < SAME_WARNING) return;
    this.#warned = { message, time: now };
    this.logger.warn(message);
  }
}
