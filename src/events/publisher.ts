// The way of a message from `emit`, `emitMany`, `request` or a clock to the server:
//
//   encode → uid → headers → size → hand over to the outbound queue
//                                 → or store in JetStream → outcome
//
// Must hold: what the server would not take, or could not copy, never leaves; what is stored comes after all that was
// handed over before; what may be sent twice has a uid.

import { checkSize } from "../jetstream/check_size.ts";
import { store, type StoreOutcome } from "../jetstream/publish_stored.ts";
import { Uids } from "../jetstream/uids.ts";
import { Inbox } from "../nats/inbox.ts";
import type { Headers } from "../nats/message.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { UnconfirmedEmits } from "../nats/unconfirmed_emits.ts";
import type { AnyEvent } from "./base_event.ts";
import { StreamWatch } from "./stream_watch.ts";

/** What one call of `emit`, `emitMany` or `request` says of each message that it publishes. */
export interface Publication<T> {
  /** Who waits for JetStream to store the messages; `undefined`: nobody, they are handed over. */
  readonly confirmation: Confirmation<T> | undefined;
  /** The unique id that the user gives the message. */
  uid(message: T, index: number): string | undefined;
  /** The headers of the message with this uid. */
  headers(uid: string | undefined): Headers | undefined;
}

/** Who waits for JetStream to store messages. */
export interface Confirmation<T> {
  /** Milliseconds for a message, all attempts together. */
  readonly timeout: number;
  /** Who is told what becomes of the message, of so many bytes. */
  outcome(message: T, index: number, size: number): StoreOutcome;
}

/** Publishes messages over one connection. */
export class Publisher {
  /** The connection. */
  readonly link: NatsLink;
  /** Where responses come, of all requests. */
  readonly replies: Inbox;
  /** Whether the streams of what nobody confirms are there. */
  readonly streams: StreamWatch;
  readonly #unconfirmed: UnconfirmedEmits;
  readonly #uids = new Uids();

  /** With what watches the streams, for tests. */
  constructor(link: NatsLink, streams: StreamWatch = new StreamWatch(link)) {
    this.link = link;
    this.replies = new Inbox(link);
    this.streams = streams;
    this.#unconfirmed = new UnconfirmedEmits(link, (now) => this.streams.passed(now));
  }

  /**
   * Publishes one message; without a publication it has no headers, and nobody waits for JetStream.
   * Throws or rejects where it is refused. Returns a promise only where the next message has to wait: for an
   * asynchronous serializer, or for the server to read on.
   */
  publish<T>(
    event: AnyEvent,
    message: T,
    publication?: Publication<T>,
    index: number = 0,
  ): Promise<void> | undefined {
    const data = event.encode(message);
    return data instanceof Promise
      ? this.#sendLater(event, message, data, publication, index)
      : this.#send(event, message, data, publication, index);
  }

  #send<T>(
    event: AnyEvent,
    message: T,
    data: Uint8Array,
    publication: Publication<T> | undefined,
    index: number,
  ): Promise<void> | undefined {
    const headers = publication && this.#headers(publication, message, index);
    checkSize(this.link, event.name, data, headers);
    const confirmation = publication?.confirmation;
    if (!confirmation) {
      const known = this.streams.emitted(event);
      const room = this.#unconfirmed.put(event.subjectName, data, headers);
      return known && room ? known.then(() => room) : known ?? room;
    }
    const { name, streamName: stream, subjectName: subject, stream: foreign } = event;
    const { timeout } = confirmation;
    const outcome = confirmation.outcome(message, index, data.length);
    store(this.link, { event: name, stream, foreign, subject, data, headers: headers!, timeout }, outcome);
    return undefined;
  }

  /** With the uid that the user gives; else with one that no other message has, where it may be sent twice. */
  #headers<T>(publication: Publication<T>, message: T, index: number): Headers | undefined {
    const { confirmation } = publication;
    const uid = publication.uid(message, index) ?? (confirmation && this.#uids.next());
    return publication.headers(uid);
  }

  /** Not in `publish`, where the closure would cost something with each message. */
  #sendLater<T>(
    event: AnyEvent,
    message: T,
    data: Promise<Uint8Array>,
    publication: Publication<T> | undefined,
    index: number,
  ): Promise<void> {
    return data.then((data) => this.#send(event, message, data, publication, index));
  }

  /** For debugging: JetStream had the message already. */
  logDuplicate(event: AnyEvent, which: { uid: string } | { index: number }): void {
    this.link.logger.debug("walnats: duplicate message", { event: event.name, ...which });
  }

  /** Sends what waits, gives up what is awaited, and closes the link. */
  async close(): Promise<void> {
    await this.#unconfirmed.close();
    this.replies.close();
    await this.link.close();
  }
}
