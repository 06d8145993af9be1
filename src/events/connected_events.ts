import { CONNECTION, mark } from "../copies.ts";
import { NotRegisteredError } from "../errors.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Stored } from "../jetstream/publish_stored.ts";
import { registerEach } from "../jetstream/register_each.ts";
import { ensureStream, REGISTER_RULES, type RegisterOptions } from "../jetstream/streams.ts";
import { isPattern } from "../subjects.ts";
import { checkOptions, show } from "../options.ts";
import type { AnyEvent } from "./base_event.ts";
import { emit } from "./emit.ts";
import { emitMany, type EmitManyOptions, type StoredMany } from "./emit_many.ts";
import type { EmitOptions } from "./emit_options.ts";
import type { EventResponse, MessageForAll } from "./event_message.ts";
import type { EventWithResponse } from "./event_with_response.ts";
import { Monitor, type Monitored, type MonitorOptions } from "./monitor.ts";
import { Publisher } from "./publisher.ts";
import { request, type RequestOptions } from "./request.ts";

/** What a connection asks of its `Events`. */
export interface EventSet extends Iterable<AnyEvent> {
  /** Is it one of these events? */
  has(event: unknown): boolean;
}

let readInside: (conn: ConnectedEvents) => readonly [link: NatsLink, events: Iterable<AnyEvent>];

/** The connection below, for a `Clock`: it waits for the server, and logs. */
export function linkOf(conn: ConnectedEvents): NatsLink {
  return readInside(conn)[0];
}

/** The events that it may emit. */
export function eventsOf(conn: ConnectedEvents): Iterable<AnyEvent> {
  return readInside(conn)[1];
}

/**
 * A publisher's connection; made by `events.connect()`.
 *
 * A connection of more events can be given where one of fewer is wanted.
 *
 * @typeParam E the events that it may emit; without it, they may be any, and only run time tells
 *
 * @example
 * ```ts ignore
 * await using conn = await new Events(GREETED).connect();
 * await conn.register();
 * await conn.emit(GREETED, "hi");
 * ```
 */
// deno-lint-ignore no-explicit-any
export class ConnectedEvents<in E extends AnyEvent = any> implements AsyncDisposable {
  // Not of `E`: else TypeScript would let no connection of more events be given where one of fewer is wanted.
  readonly #events: EventSet;
  readonly #publisher: Publisher;

  static {
    mark(this.prototype, CONNECTION);
    readInside = (conn) => [conn.#publisher.link, conn.#events];
  }

  /** Users call `events.connect()` instead. */
  constructor(link: NatsLink, events: EventSet, publisher: Publisher = new Publisher(link)) {
    this.#events = events;
    this.#publisher = publisher;
  }

  /**
   * Creates and updates the streams of all events, 16 at once. Each change is logged as a warning with the old and the
   * new value. It never lowers the replicas of a stream: a warning says so, too. What an operator has set and the event
   * says nothing of stays: the window for duplicates, compression, metadata, placement. Requests that get no answer are repeated, up to 20 s. Call it
   * before anything is emitted: an event without a stream is refused. Of a stream of others it only looks whether it is
   * there and has the event's subject.
   *
   * @throws {StreamExistsError} the stream exists with other settings, and `update` is false, or it is another event's
   * @throws {StreamConfigError} an option that can never be changed, or that the server does not take, or a limit below
   * what the stream holds, unless `update` is `"discard"`
   * @throws {JetStreamUnavailableError} JetStream is off, or has not answered for 20 s
   * @throws {AggregateError} several failed, each for a reason of its own: `errors` has them
   */
  async register(options: RegisterOptions = {}): Promise<void> {
    checkOptions("register", options, REGISTER_RULES);
    await registerEach(this.#events, async (event) => {
      await ensureStream(this.#publisher.link, event, options);
      if (options.create !== false) this.#publisher.streams.registered(event);
    });
  }

  /**
   * Emits an event: every registered actor of it gets the message at least once. Where the event may be one of
   * several, the message must fit all of them.
   *
   * With `sync` it resolves when JetStream has stored the message, to its place in the stream. Without, it resolves
   * when the bytes are passed to the connection, and waits while the server cannot keep up: emitting a million events
   * in a loop keeps memory flat. Such messages may be lost if the connection breaks at that moment; use `sync` for
   * messages that must not be lost.
   *
   * @throws {NotRegisteredError} the event was not given to `Events`
   * @throws {EncodeError} the message does not fit the schema
   * @throws {MaxPayloadError} the message is larger than the server or the stream takes
   * @throws {ConnectionClosedError} the connection was closed
   * @throws {OutboundBufferLimitError} the server is away and `pendingSize` bytes wait (without `sync`)
   * @throws {StreamNotFoundError} the event has no stream; without `sync` as far as it is known, see the page "Publisher"
   * @throws {EmitRefusedError} more headers than JetStream stores; with `sync` also: the stream, disk or account is
   * full, or this user may not publish it
   * @throws {EmitTimeoutError} no confirmation within `timeout` (with `sync`)
   */
  emit<Ev extends E>(
    event: Ev,
    message: MessageForAll<Ev>,
    options: EmitOptions & { sync: true },
  ): Promise<Stored>;
  /** The same; resolves to nothing without `sync`. */
  emit<Ev extends E>(event: Ev, message: MessageForAll<Ev>, options?: EmitOptions): Promise<Stored | void>;
  emit<Ev extends E>(
    event: Ev,
    message: MessageForAll<Ev>,
    options?: EmitOptions,
  ): Promise<Stored | void> {
    try {
      this.#checkEmitted("emit", event);
      return emit(this.#publisher, event, message, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Emits many messages of an event, in their order, one behind the other without waiting for each.
   *
   * With `sync` it resolves when JetStream has stored all of them; `timeout` is for each. At most 1000
   * messages and 4 MiB are in flight, and the iterable is asked for no more than fits: a million messages
   * keep memory flat. Where the connection breaks, what was under way is sent again, so the order may change.
   * Without `sync` it is as `emit` in a loop.
   *
   * A message that does not fit its schema or is too large is left out, and the others go on; up to a
   * thousand of them. Whatever else goes wrong ends it: what is in flight is waited for, and nothing more is
   * taken.
   *
   * @throws {NotRegisteredError} the event was not given to `Events`
   * @throws {EmitManyError} some messages were not emitted, or the iterable threw: it says how many were
   * stored, and which were not
   *
   * @example
   * ```ts ignore
   * const { stored } = await conn.emitMany(IMPORTED, readRows("users.csv"), { sync: true });
   * ```
   */
  emitMany<Ev extends E>(
    event: Ev,
    messages: Iterable<MessageForAll<Ev>> | AsyncIterable<MessageForAll<Ev>>,
    options: EmitManyOptions<MessageForAll<Ev>> & { sync: true },
  ): Promise<StoredMany>;
  /** The same; resolves to nothing without `sync`. */
  emitMany<Ev extends E>(
    event: Ev,
    messages: Iterable<MessageForAll<Ev>> | AsyncIterable<MessageForAll<Ev>>,
    options?: EmitManyOptions<MessageForAll<Ev>>,
  ): Promise<StoredMany | void>;
  async emitMany<Ev extends E>(
    event: Ev,
    messages: Iterable<MessageForAll<Ev>> | AsyncIterable<MessageForAll<Ev>>,
    options?: EmitManyOptions<MessageForAll<Ev>>,
  ): Promise<StoredMany | void> {
    this.#checkEmitted("emitMany", event);
    return await emitMany(this.#publisher, event, messages, options);
  }

  /**
   * Emits an event and resolves to the first response of an actor. The message is stored as `emit` with `sync`
   * stores it. All requests of a connection share one subscription, which survives a reconnect.
   *
   * @throws {NotRegisteredError} the event was not given to `Events`
   * @throws {RequestTimeoutError} no response within `timeout`
   * @throws {RequestError} the first actor to say anything said that its job failed for good
   * @throws {DecodeError} the response does not fit its schema
   * @throws {EncodeError} the message does not fit the schema
   * @throws {MaxPayloadError} the message is larger than the server or the stream takes
   * @throws {StreamNotFoundError} the event has no stream
   * @throws {EmitRefusedError} the stream, disk or account is full, or this user may not publish it
   * @throws {ConnectionClosedError} the connection was closed
   *
   * @example
   * ```ts ignore
   * const COUNT = new Event("count-letters", String).withResponse(Number);
   * const letters = await conn.request(COUNT, "hello", { timeout: 2 });
   * ```
   */
  async request<
    // deno-lint-ignore no-explicit-any
    Ev extends E & EventWithResponse<string, any, any>,
  >(event: Ev, message: MessageForAll<Ev>, options?: RequestOptions): Promise<EventResponse<Ev>> {
    this.#checkEmitted("request", event);
    return await request(this.#publisher, event, message, options);
  }

  /**
   * Yields the messages of all events as they are emitted: live, those of other publishers too, and whether they are
   * stored or not. It stores nothing and takes nothing from an actor; it does not see earlier messages.
   *
   * TypeScript tells what a message is by the event's `name`, as in the example. A connection that was given where one
   * of fewer events is wanted yields those of its other events all the same.
   *
   * It ends when the signal aborts, when the loop is left, and when the connection closes. A message that
   * cannot be decoded is yielded with its `error` and its bytes. For a reader that is slow, up to 10,000
   * messages and 16 MiB wait; then the oldest are dropped, and a warning is logged once.
   *
   * @throws {ConnectionClosedError} the connection was closed
   *
   * @example
   * ```ts ignore
   * for await (const seen of conn.monitor({ signal: AbortSignal.timeout(60_000) })) {
   *   if (seen.error) console.error(seen.name, seen.error.message);
   *   else if (seen.name === USER_CREATED.name) console.log("a new user:", seen.message.email);
   *   else console.log(seen.time, seen.name, seen.message);
   * }
   * ```
   */
  monitor<M extends E = E>(
    options?: MonitorOptions,
  ): AsyncIterableIterator<Monitored<M>, undefined> & AsyncDisposable {
    // `M` is no choice of the caller's. With `E` in its place, no connection of more events could be given where one
    // of fewer is wanted.
    return new Monitor(this.#publisher.link, this.#events as Iterable<AnyEvent> as Iterable<M>, options);
  }

  /**
   * Sends what waits and closes the connection, where it is this object's to close. A server that does not answer is
   * waited for 2.5 s, and for up to 20 s where it has not read much that was emitted; what may be lost then is logged.
   */
  async close(): Promise<void> {
    await this.#publisher.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #checkEmitted(method: string, event: AnyEvent): void {
    if (this.#events.has(event)) {
      if (event.subject === undefined || !isPattern(event.subject)) return;
      throw new TypeError(
        `${method}: the event "${event.name}" must have one subject, not "${event.subject}"`,
      );
    }
    const name = (event as { name?: unknown } | undefined)?.name;
    if (typeof name !== "string") throw new TypeError(`${method} takes an event, got ${show(event)}`);
    throw new NotRegisteredError(
      `the event "${name}" is not one of this connection's: give this very object to new Events(…)`,
      { event: name },
    );
  }
}
