// Whether the streams are there that events go to unconfirmed: what is emitted without a stream is lost, and nobody
// else would notice. It is looked at the first time, every ten seconds of emitting, and after a reconnect.

import { StreamNotFoundError } from "../errors.ts";
import { isDenied } from "../jetstream/ask.ts";
import { streamInfo } from "../jetstream/jetstream_api.ts";
import { ensureStream } from "../jetstream/streams.ts";
import * as Code from "../jetstream/api_codes.ts";
import { codeOf, streamNotFound } from "../jetstream/translate_error.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { AnyEvent } from "./base_event.ts";

/** Milliseconds between two looks at a stream that is there, */
const PERIOD = 10_000;
/** at one that is not, */
const AGAIN = 1000;
/** and that one may take. */
const TIMEOUT = 2000;

/** The streams of a publisher. */
export class StreamWatch {
  readonly #link: NatsLink;
  /** Those whose streams this connection has made sure of. */
  readonly #registered = new Set<AnyEvent>();
  /** Those that have been looked at once. */
  readonly #known = new Set<AnyEvent>();
  /** Those whose stream needs no look at the moment. */
  #fresh = new Set<AnyEvent>();
  /** Those whose streams this user may not look at. */
  readonly #hidden = new Set<AnyEvent>();
  /** Those without a stream, and when that was seen last. */
  readonly #missing = new Map<AnyEvent, number>();
  readonly #looking = new Map<AnyEvent, Promise<void>>();
  /** Those that are being made again. */
  readonly #making = new Map<AnyEvent, Promise<void>>();
  #sweptAt = 0;

  constructor(link: NatsLink) {
    this.#link = link;
    link.watch({ back: () => this.#age() });
  }

  /** This connection has made sure of the event's stream, and makes it again where it has gone. */
  registered(event: AnyEvent): void {
    for (const set of [this.#registered, this.#known, this.#fresh]) set.add(event);
    this.#missing.delete(event);
  }

  /** Some milliseconds have passed, by `performance.now()`. */
  passed(now: number): void {
    if (now - this.#sweptAt < PERIOD) return;
    this.#sweptAt = now;
    this.#age();
  }

  /**
   * An event was handed over. Returns a promise the first time: it rejects where there is no stream.
   * Throws `StreamNotFoundError` where that is known.
   */
  emitted(event: AnyEvent): Promise<void> | undefined {
    if (this.#fresh.has(event)) return undefined;
    const missing = this.#missing.get(event);
    let looking = this.#looking.get(event);
    if (!looking && !this.#link.away && !(performance.now() - missing! < AGAIN)) {
      looking = this.#look(event);
      this.#looking.set(event, looking);
    }
    if (missing !== undefined) throw notFound(event);
    if (this.#known.has(event)) return undefined;
    return looking?.then(() => {
      if (this.#missing.has(event)) throw notFound(event);
    });
  }

  /**
   * A confirmed event was refused for this reason. Where its stream has gone, and this connection had made it, returns
   * a promise that resolves when it is made again.
   */
  lost(event: AnyEvent, error: Error): Promise<void> | undefined {
    if (!(error instanceof StreamNotFoundError) || !this.#registered.has(event)) return undefined;
    let making = this.#making.get(event);
    if (!making) {
      making = this.#makeAgain(event).finally(() => this.#making.delete(event));
      this.#making.set(event, making);
    }
    return making;
  }

  #age(): void {
    this.#fresh = new Set(this.#hidden);
  }

  async #makeAgain(event: AnyEvent): Promise<void> {
    await ensureStream(this.#link, event, {});
    this.#link.logger.error(
      `walnats: the stream of the event "${event.name}" was gone, and is made again: what was emitted lately is lost`,
      { event: event.name },
    );
  }

  /** Never rejects. */
  async #look(event: AnyEvent): Promise<void> {
    const { logger } = this.#link;
    try {
      await streamInfo(this.#link, event.streamName, TIMEOUT);
      if (this.#missing.delete(event)) {
        logger.warn(`walnats: the event "${event.name}" has a stream again`, { event: event.name });
      }
    } catch (error) {
      // Without the right to look, or without an answer, nothing is known.
      if (isDenied(error)) this.#hidden.add(event);
      if (codeOf(error) === Code.streamNotFound) await this.#gone(event);
    }
    if (!this.#missing.has(event)) this.#fresh.add(event);
    this.#known.add(event);
    this.#looking.delete(event);
  }

  async #gone(event: AnyEvent): Promise<void> {
    let error: Error = notFound(event);
    try {
      const making = this.lost(event, error);
      if (making) return await making;
    } catch (cause) {
      error = cause as Error;
    }
    if (!this.#missing.has(event)) {
      this.#link.logger.error(`walnats: what is emitted is lost: ${error.message}`, { event: event.name });
    }
    this.#missing.set(event, performance.now());
  }
}

function notFound({ name, stream }: AnyEvent): StreamNotFoundError {
  return streamNotFound(name, {}, stream);
}
