import type { MsgHdrs } from "@nats-io/nats-core";
import { MaxPayloadError, NotRegisteredError } from "../errors.ts";
import type { Link } from "../nats/link.ts";
import { Outbox } from "../nats/outbox.ts";
import { publishStored, type Stored } from "../nats/publish_stored.ts";
import { ensureStream, type RegisterOptions } from "../nats/streams.ts";
import { checkOptions, isBoolean, show } from "../options.ts";
import { checkEmitOptions, type EmitOptions } from "./emit_options.ts";
import { emitHeaders } from "./emit_headers.ts";
import type { AnyEvent, Events } from "./events.ts";

/** The type of an event's message. */
// deno-lint-ignore no-explicit-any
export type EventMessage<E> = E extends { decode(data: any): infer T | Promise<infer T> } ? T : never;

/**
 * A publisher's connection; made by `events.connect()`.
 *
 * @typeParam E the events that it may emit
 *
 * @example
 * ```ts ignore
 * await using conn = await new Events(GREETED).connect();
 * await conn.register();
 * await conn.emit(GREETED, "hi");
 * ```
 */
export class ConnectedEvents<E extends AnyEvent = AnyEvent> implements AsyncDisposable {
  readonly #link: Link;
  readonly #events: Events<readonly E[]>;
  readonly #outbox: Outbox;

  /** Users call `events.connect()` instead. */
  constructor(link: Link, events: Events<readonly E[]>) {
    this.#link = link;
    this.#events = events;
    this.#outbox = new Outbox(link);
  }

  /**
   * Creates and updates the streams of all events, all at once. Call it before anything is emitted: an event
   * without a stream is lost.
   *
   * @throws {StreamExistsError} a stream is there and differs, and `update` is false, or it is another event's
   * @throws {StreamConfigError} an option that can never be changed, or that the server does not take
   * @throws {JetStreamUnavailableError} JetStream is off
   */
  async register(options: RegisterOptions = {}): Promise<void> {
    checkOptions("register", options, { create: isBoolean, update: isBoolean });
    const manager = await this.#link.manager();
    const settled = await Promise.allSettled(
      [...this.#events].map((event) => ensureStream(manager, event, options)),
    );
    for (const result of settled) if (result.status === "rejected") throw result.reason;
  }

  /**
   * Emits an event: every actor of it gets the message once.
   *
   * With `sync` it resolves when JetStream has stored the message, and tells where. Without, it resolves when
   * the bytes are handed to the connection, and waits while the server has not read enough of those before:
   * emitting a million events in a loop keeps memory flat. What was handed over may be lost where the
   * connection breaks at that moment; `sync` is for what must not be.
   *
   * @throws {NotRegisteredError} the event was not given to `Events`
   * @throws {EncodeError} the message does not fit the schema
   * @throws {MaxPayloadError} the message is larger than the server or the stream takes
   * @throws {ConnectionClosedError} the connection was closed
   * @throws {OutboundBufferLimitError} the server is away and `pendingSize` bytes wait (without `sync`)
   * @throws {StreamNotFoundError} the event has no stream (with `sync`)
   * @throws {EmitRefusedError} the stream, the disk or the account is full (with `sync`)
   * @throws {EmitTimeoutError} no confirmation within `timeout` (with `sync`)
   */
  emit<Ev extends E>(
    event: Ev,
    message: EventMessage<Ev>,
    options: EmitOptions & { sync: true },
  ): Promise<Stored>;
  /** The same; resolves to nothing without `sync`. */
  emit<Ev extends E>(event: Ev, message: EventMessage<Ev>, options?: EmitOptions): Promise<Stored | void>;
  async emit<Ev extends E>(
    event: Ev,
    message: EventMessage<Ev>,
    options?: EmitOptions,
  ): Promise<Stored | void> {
    if (!this.#events.has(event)) throw notRegistered(event);
    if (options) checkEmitOptions(options);
    const encoded = event.encode(message);
    const data = encoded instanceof Uint8Array ? encoded : await encoded;
    if (options?.sync) return await this.#emitStored(event, data, options);
    const headers = options && emitHeaders(options, options.uid);
    this.#checkSize(event, data, headers);
    const room = this.#outbox.put(event.subjectName, data, headers);
    if (room) await room;
  }

  /** Sends what waits and closes the connection, where it is this object's to close. */
  async close(): Promise<void> {
    await this.#outbox.close();
    await this.#link.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #emitStored(event: E, data: Uint8Array, options: EmitOptions): Promise<Stored> {
    const uid = options.uid ?? crypto.randomUUID();
    const headers = emitHeaders(options, uid)!;
    this.#checkSize(event, data, headers);
    this.#outbox.handOver();
    const stored = await publishStored(this.#link, {
      event: event.name,
      stream: event.streamName,
      subject: event.subjectName,
      data,
      headers,
      timeout: (options.timeout ?? 5) * 1000,
    });
    if (stored.duplicate) this.#link.logger.debug("walnats: duplicate message", { event: event.name, uid });
    return stored;
  }

  #checkSize(event: E, data: Uint8Array, headers: MsgHdrs | undefined): void {
    const limit = this.#link.maxPayload;
    // The headers are small; they are measured only where they might matter.
    let size = data.length;
    if (headers && size + 4096 > limit) size += headers.toString().length;
    if (size <= limit) return;
    throw new MaxPayloadError(
      `a message of the event "${event.name}" has ${size} bytes, and the server takes ${limit} at most: ` +
        "send a reference instead of the content, or raise max_payload in the server",
      { event: event.name },
    );
  }
}

function notRegistered(event: unknown): Error {
  const name = (event as { name?: unknown } | undefined)?.name;
  if (typeof name !== "string") return new TypeError(`emit takes an event, got ${show(event)}`);
  return new NotRegisteredError(
    `the event "${name}" is not one of this connection's: give this very object to new Events(…)`,
    { event: name },
  );
}
