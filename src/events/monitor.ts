// Plain subscriptions beside JetStream: they see events as they are emitted, and take nothing from actors.

import type { HeaderRecord } from "../context/context.ts";
import { ConnectionClosedError, DecodeError, WalnatsError } from "../errors.ts";
import type { Signal } from "../globals.ts";
import { hasTooManyHeaders } from "../nats/header_limit.ts";
import type { Message, Subscription } from "../nats/message.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { checkOptions, isSignal } from "../options.ts";
import { type AnyEvent, wrapError } from "./base_event.ts";
import type { EventMessage } from "./event_message.ts";

/** The options of `monitor`. */
export interface MonitorOptions {
  /** Ends it. @default none */
  signal?: Signal | undefined;
}

/** A message that was emitted. */
export interface MonitoredMessage<E extends AnyEvent = AnyEvent> {
  /** The event. */
  readonly event: E;
  /** The event's name: by comparing it, TypeScript knows what the message is. */
  readonly name: E["name"];
  /** The decoded message. */
  readonly message: EventMessage<E>;
  /** Only where it cannot be decoded. */
  readonly error?: undefined;
  /** The subject that it was emitted to. */
  readonly subject: string;
  /** The headers of the message. */
  readonly headers: HeaderRecord;
  /** When it was received. */
  readonly time: Date;
}

/** A message that was emitted and cannot be decoded. */
export interface MonitoredFailure<E extends AnyEvent = AnyEvent> {
  /** The event. */
  readonly event: E;
  /** The event's name: by comparing it, TypeScript knows what the message is. */
  readonly name: E["name"];
  /** Why it cannot be decoded, or its headers not be read: it has more than 128, as no actor takes them either. */
  readonly error: DecodeError;
  /** The bytes. */
  readonly data: Uint8Array;
  /** The subject that it was emitted to. */
  readonly subject: string;
  /** The headers of the message. */
  readonly headers: HeaderRecord;
  /** When it was received. */
  readonly time: Date;
}

/** What `monitor` yields: `error` tells the two kinds apart, `name` the events. */
export type Monitored<E extends AnyEvent = AnyEvent> = E extends AnyEvent
  ? MonitoredMessage<E> | MonitoredFailure<E>
  : never;

/** The most messages that wait for a slow reader. */
const MOST_MESSAGES = 10_000;
/** The most bytes of them. */
const MOST_BYTES = 16 * 1024 * 1024;

interface Waiting<E extends AnyEvent> extends Omit<MonitoredFailure<E>, "error" | "name"> {
  /** Why its headers cannot be read. */
  readonly refused: unknown;
}

/** Yields messages as they are emitted; made by `conn.monitor()`. */
export class Monitor<E extends AnyEvent> implements AsyncIterableIterator<Monitored<E>>, AsyncDisposable {
  readonly #link: NatsLink;
  readonly #subscriptions: Subscription[];
  readonly #signal: AbortSignal | undefined;
  #waiting: Waiting<E>[] = [];
  #bytes = 0;
  #ended = false;
  #failure: Error | undefined;
  #warned = false;
  readonly #readers: (() => void)[] = [];
  readonly #abort = () => void this.return();

  /** Subscribes at once: it misses nothing that this connection emits afterwards. */
  constructor(link: NatsLink, events: Iterable<E>, options: MonitorOptions = {}) {
    checkOptions("monitor", options, { signal: isSignal });
    if (link.closed) throw new ConnectionClosedError("the connection to NATS is closed");
    this.#link = link;
    this.#signal = options.signal;
    this.#subscriptions = this.#signal?.aborted ? [] : Array.from(events, (event) => this.#subscribe(event));
    if (this.#signal?.aborted) this.#end();
    else this.#signal?.addEventListener("abort", this.#abort);
  }

  /** The next message; waits for it. */
  async next(): Promise<IteratorResult<Monitored<E>, undefined>> {
    while (true) {
      const waiting = this.#waiting.shift();
      if (waiting) {
        this.#bytes -= waiting.data.length;
        return { done: false, value: await decode(waiting) };
      }
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure) throw failure;
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
  }

  /** Ends it: unsubscribes and drops what waits. */
  return(): Promise<IteratorResult<Monitored<E>, undefined>> {
    this.#waiting = [];
    this.#bytes = 0;
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** The iterator itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as `return`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #subscribe(event: E): Subscription {
    const subscription = this.#link.subscribe(event.subjectName, (error, message) => {
      if (error) this.#fail(event, error);
      else this.#keep(event, message);
    });
    // The connection was closed: what has been received is still yielded.
    subscription.closed.then(() => this.#end());
    return subscription;
  }

  #keep(event: E, message: Message): void {
    // A copy: the original keeps all that the socket has brought at that time.
    const data = message.data.slice();
    const headers: Record<string, string> = {};
    let refused: unknown;
    try {
      if (hasTooManyHeaders(message)) throw new RangeError("there are too many");
      for (const [name, values] of message.headers ?? []) headers[name] = values[0]!;
    } catch (error) {
      refused = error;
    }
    this.#waiting.push({ event, subject: message.subject, data, headers, refused, time: new Date() });
    this.#bytes += data.length;
    if (this.#waiting.length > MOST_MESSAGES || this.#bytes > MOST_BYTES) this.#dropOldest();
    this.#wake();
  }

  /** Drops a tenth at once: less work than one for each message that comes. */
  #dropOldest(): void {
    const most = this.#waiting.length - 1;
    let dropped = 0;
    while (
      dropped < most &&
      (this.#waiting.length - dropped > MOST_MESSAGES * 0.9 || this.#bytes > MOST_BYTES * 0.9)
    ) {
      this.#bytes -= this.#waiting[dropped++]!.data.length;
    }
    this.#waiting.splice(0, dropped);
    if (this.#warned) return;
    this.#warned = true;
    this.#link.logger.warn(
      `walnats: a monitor is read too slowly: it drops the oldest of ${MOST_MESSAGES} messages or ${MOST_BYTES} bytes`,
    );
  }

  #fail(event: E, cause: Error): void {
    this.#failure = new WalnatsError(`cannot monitor the event "${event.name}": ${cause.message}`, {
      event: event.name,
      cause,
    });
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener("abort", this.#abort);
    if (!this.#link.closed) {
      for (const subscription of this.#subscriptions) {
        if (!subscription.isClosed()) subscription.unsubscribe();
      }
    }
    this.#wake();
  }

  #wake(): void {
    for (const reader of this.#readers.splice(0)) reader();
  }
}

async function decode<E extends AnyEvent>(waiting: Waiting<E>): Promise<Monitored<E>> {
  const { event, data, refused, ...rest } = waiting;
  const known = { event, name: event.name, ...rest };
  try {
    if (refused) wrapError(DecodeError, "read the headers of a message of", event.name, refused);
    return { ...known, message: await event.decode(data) } as unknown as Monitored<E>;
  } catch (error) {
    return { ...known, error, data } as unknown as Monitored<E>;
  }
}
