// Many messages in order, each sent without waiting for the one before to be stored.
// Must hold: messages in flight are bounded in number and bytes, and the iterable is never asked for more than fits;
// every message that was taken from it is accounted for before `run` ends.

import { reasonOf } from "../describe_error.ts";
import { EmitManyError, EncodeError, type FailedMessage, MaxPayloadError } from "../errors.ts";
import { HEADER_ID } from "../jetstream/header_names.ts";
import type { Stored, StoreOutcome } from "../jetstream/publish_stored.ts";
import { encodeHeaders, headerLine } from "../nats/encoded_headers.ts";
import type { Headers } from "../nats/message.ts";
import { checkValue, isFunction, show } from "../options.ts";
import type { AnyEvent } from "./base_event.ts";
import { isCloudEvent } from "./cloud_event_meta.ts";
import { headerLines } from "./emit_headers.ts";
import { checkEmitOptions, type EmitOptions, type Meta } from "./emit_options.ts";
import type { Confirmation, Publication, Publisher } from "./publisher.ts";

/** The options of `emitMany`. */
export interface EmitManyOptions<T> extends Omit<EmitOptions, "uid" | "meta"> {
  /**
   * The unique id of each message, by the message and its place, 0 for the first: the server drops a second
   * message with it inside the event's dedup window. @default none
   */
  uid?: ((message: T, index: number) => string) | undefined;
  /**
   * Extra headers of every message; no `CloudEvent`, which is about one message alone. Names that begin with
   * `Nats-` or `Walnats-` are refused. @default none
   */
  meta?: Meta | undefined;
}

/** What `emitMany` resolves to with `sync`. */
export interface StoredMany {
  /** How many messages JetStream has confirmed: all that there were. */
  readonly stored: number;
  /** How many of them it dropped as duplicates, by their uid. */
  readonly duplicates: number;
}

/** The most messages that JetStream has not confirmed yet. */
const MOST_MESSAGES = 1000;
/** The most bytes of them, if it is more than one message. */
const MOST_BYTES = 4 * 1024 * 1024;
/** The most at first; then one more for each that was stored: where nothing can be stored, little is tried. */
const FIRST_MESSAGES = 16;
/** The most failures that are listed: one more would end it, so that the list does not fill the memory. */
const MOST_FAILURES = 1000;

/** Emits many messages; see `ConnectedEvents.emitMany`. */
export async function emitMany<T>(
  publisher: Publisher,
  event: AnyEvent,
  messages: Iterable<T> | AsyncIterable<T>,
  options: EmitManyOptions<T> = {},
): Promise<StoredMany | void> {
  const { uid, ...others } = options;
  checkEmitOptions(others);
  if (uid !== undefined) checkValue('emitMany: option "uid"', uid, isFunction);
  if (isCloudEvent(options.meta)) {
    throw new TypeError(
      'emitMany: option "meta" takes no CloudEvent: its id is of one message',
    );
  }
  if (!isIterable(messages)) {
    throw new TypeError(`emitMany takes an iterable of messages, got ${show(messages)}`);
  }
  const many = new ManyEmit(publisher, event, options);
  return await many.run(messages);
}

class ManyEmit<T> implements Publication<T>, Confirmation<T> {
  readonly confirmation: Confirmation<T> | undefined;
  readonly timeout: number;
  readonly #publisher: Publisher;
  readonly #event: AnyEvent;
  readonly #options: EmitManyOptions<T>;
  /** The headers of every message, as lines and encoded. */
  readonly #lines: string;
  readonly #headers: Headers | undefined;
  readonly #failed: FailedMessage[] = [];
  #taken = 0;
  #stored = 0;
  #duplicates = 0;
  #inFlight = 0;
  #bytesInFlight = 0;
  /** Why nothing more is taken. */
  #stopped: Error | undefined;
  /** Called when a message is in flight no more. */
  #landed: (() => void) | undefined;

  constructor(publisher: Publisher, event: AnyEvent, options: EmitManyOptions<T>) {
    this.confirmation = options.sync ? this : undefined;
    this.timeout = (options.timeout ?? 5) * 1000;
    this.#publisher = publisher;
    this.#event = event;
    this.#options = options;
    this.#lines = headerLines({ meta: options.meta, traceId: options.traceId });
    this.#headers = encodeHeaders(this.#lines);
  }

  async run(messages: Iterable<T> | AsyncIterable<T>): Promise<StoredMany | void> {
    let thrown: { error: unknown } | undefined;
    try {
      await this.#takeAll(messages);
    } catch (error) {
      thrown = { error };
    }
    while (this.#inFlight > 0) await this.#landing();
    this.#publisher.link.outbound.send();
    if (thrown || this.#failed.length) throw this.#explain(thrown);
    if (this.confirmation) return { stored: this.#stored, duplicates: this.#duplicates };
  }

  uid(message: T, index: number): string | undefined {
    const uid = this.#options.uid?.(message, index);
    if (uid !== undefined) checkEmitOptions({ uid });
    return uid;
  }

  headers(uid: string | undefined): Headers | undefined {
    const { meta, traceId, delay } = this.#options;
    // The delay counts from the moment when the message is emitted.
    if (delay) return encodeHeaders(headerLines({ meta, traceId, delay }, uid));
    return uid === undefined ? this.#headers : encodeHeaders(this.#lines + headerLine(HEADER_ID, uid));
  }

  outcome(message: T, index: number, size: number): StoreOutcome {
    this.#inFlight++;
    this.#bytesInFlight += size;
    return new InFlight(this, index, message, size);
  }

  stored(message: InFlight<T>, { duplicate }: Stored): void {
    this.#stored++;
    if (duplicate) {
      this.#duplicates++;
      this.#publisher.logDuplicate(this.#event, { index: message.index });
    }
    this.#land(message);
  }

  failed(message: InFlight<T>, error: Error): void {
    // The next ones will find their stream.
    this.#publisher.streams.lost(this.#event, error)?.catch(() => {});
    this.#fail(message.index, message.message, error);
    this.#land(message);
  }

  /** Throws only what the iterable throws. */
  async #takeAll(messages: Iterable<T> | AsyncIterable<T>): Promise<void> {
    if (Symbol.asyncIterator in messages) {
      for await (const message of messages) {
        const room = this.#take(message);
        if (room) await room;
        if (this.#stopped) return;
      }
    } else {
      for (const message of messages) {
        const room = this.#take(message);
        if (room) await room;
        if (this.#stopped) return;
      }
    }
  }

  /** Sends a message; never throws. A promise where there is no room for another one yet. */
  #take(message: T): Promise<void> | undefined {
    const index = this.#taken++;
    // An asynchronous iterable may have waited with this one while another one failed.
    if (this.#stopped) return void this.#fail(index, message, this.#stopped);
    try {
      const busy = this.#publisher.publish(this.#event, message, this, index);
      if (!busy) return this.#sent();
      return busy.then(this.#sent, (error) => this.#fail(index, message, error));
    } catch (error) {
      this.#fail(index, message, error as Error);
      return undefined;
    }
  }

  readonly #sent = (): Promise<void> | undefined => {
    if (!this.confirmation) this.#stored++;
    return this.#isFull ? this.#room() : undefined;
  };

  get #isFull(): boolean {
    return this.#inFlight >= Math.min(MOST_MESSAGES, FIRST_MESSAGES + this.#stored) ||
      this.#bytesInFlight >= MOST_BYTES;
  }

  async #room(): Promise<void> {
    while (this.#isFull && !this.#stopped) await this.#landing();
  }

  #landing(): Promise<void> {
    return new Promise((resolve) => this.#landed = resolve);
  }

  #land({ size }: InFlight<T>): void {
    this.#inFlight--;
    this.#bytesInFlight -= size;
    this.#landed?.();
  }

  #fail(index: number, message: T, error: Error): void {
    const failed = { index, error };
    // Not enumerable: a logged error must not show payloads.
    Object.defineProperty(failed, "message", { value: message });
    this.#failed.push(failed);
    if (!isAboutMessage(error) || this.#failed.length >= MOST_FAILURES) this.#stopped ??= error;
  }

  #explain(thrown: { error: unknown } | undefined): EmitManyError {
    this.#failed.sort((a, b) => a.index - b.index);
    const [first] = this.#failed;
    const done = this.confirmation ? "stored" : "sent";
    const count = `${this.#stored} of the ${this.#taken} messages taken were ${done}`;
    const reasons = [];
    if (thrown) reasons.push(`the iterable threw: ${reasonOf(thrown.error)}`);
    if (first) reasons.push(`message ${first.index} was not: ${reasonOf(first.error)}`);
    return new EmitManyError(`emitMany of the event "${this.#event.name}": ${count}; ${reasons.join("; ")}`, {
      event: this.#event.name,
      cause: thrown ? thrown.error : this.#stopped ?? first!.error,
      stored: this.#stored,
      taken: this.#taken,
      failed: this.#failed,
    });
  }
}

/** A message that JetStream has not confirmed yet. */
class InFlight<T> implements StoreOutcome {
  readonly #many: ManyEmit<T>;
  readonly index: number;
  readonly message: T;
  readonly size: number;

  constructor(many: ManyEmit<T>, index: number, message: T, size: number) {
    this.#many = many;
    this.index = index;
    this.message = message;
    this.size = size;
  }

  stored(stored: Stored): void {
    this.#many.stored(this, stored);
  }

  failed(error: Error): void {
    this.#many.failed(this, error);
  }
}

/** Whether only this message is wrong, and the next ones may be fine. The option `uid` throws the last two. */
function isAboutMessage(error: unknown): boolean {
  return [EncodeError, MaxPayloadError, TypeError, RangeError].some((type) => error instanceof type);
}

/** A string is iterable, too, by its letters: certainly a mistake. */
function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    (Symbol.iterator in value || Symbol.asyncIterator in value);
}
