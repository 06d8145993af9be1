// A durable consumer that messages are pulled from, and what the server says of it.
// Must hold: the length of a lease is the consumer's `ack_wait` as the server has it, as soon as that is known; two
// versions of a program may have other options each.

import { LogLimit } from "../log_limit.ts";
import type { UnconfirmedAcks } from "../nats/unconfirmed_acks.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Seconds } from "../seconds.ts";
import { isPattern } from "../subjects.ts";
import { LONGEST_TIMER } from "../async/with_timeout.ts";
import type { ConsumerConfig } from "./jetstream_api.ts";
import { PARKED } from "./own_streams.ts";

/** What a source is made of. */
export interface MessageSourceOptions {
  readonly stream: string;
  readonly consumer: string;
  /** For the log: "the actor …". */
  readonly what: string;
  /** Of the event, or the pattern of its subjects. */
  readonly subject: string;
  /** What the program thinks; the server's word counts. */
  readonly ackWait: Seconds;
  /** The same; `null`: no limit. */
  readonly maxAttempts: number | null;
}

/** Where the messages of one consumer come from. */
export class MessageSource {
  readonly stream: string;
  readonly consumer: string;
  readonly what: string;
  /** Of all its messages, or of the originals of its copies; `undefined`: each has its own. */
  readonly subject: string | undefined;
  /** It delivers copies of delayed messages. */
  readonly delayed: boolean;
  readonly link: NatsLink;
  readonly acks: UnconfirmedAcks;
  /** For what anybody can send. */
  readonly log: LogLimit;
  readonly #options: MessageSourceOptions;
  #ackWait: number;
  #maxDeliveries: number | null;
  #warned = "";

  constructor(link: NatsLink, acks: UnconfirmedAcks, options: MessageSourceOptions) {
    this.link = link;
    this.acks = acks;
    this.log = new LogLimit(link.logger);
    this.#options = options;
    this.stream = options.stream;
    this.consumer = options.consumer;
    this.what = options.what;
    this.subject = isPattern(options.subject) ? undefined : options.subject;
    this.delayed = options.stream === PARKED;
    this.#ackWait = Math.min(options.ackWait * 1000, LONGEST_TIMER);
    this.#maxDeliveries = options.maxAttempts;
  }

  /** Milliseconds of a lease. */
  get ackWait(): number {
    return this.#ackWait;
  }

  /** How often the server delivers a message; `null`: no limit. */
  get maxDeliveries(): number | null {
    return this.#maxDeliveries;
  }

  /** Takes over what the server says of the consumer; warns once where that is not what the program thinks. */
  learn({ ack_wait, max_deliver }: Pick<ConsumerConfig, "ack_wait" | "max_deliver">): void {
    if (ack_wait > 0) this.#ackWait = Math.min(ack_wait / 1e6, LONGEST_TIMER);
    this.#maxDeliveries = max_deliver > 0 ? max_deliver : null;
    const { ackWait, maxAttempts } = this.#options;
    const theirs = ack_wait / 1e9;
    const differing = [
      theirs > 0 && theirs !== ackWait ? `ackWait is ${theirs} s, here ${ackWait} s` : "",
      this.#maxDeliveries === maxAttempts
        ? ""
        : `maxAttempts is ${this.#maxDeliveries ?? "null"}, here ${maxAttempts ?? "null"}`,
    ].filter(Boolean).join("; ");
    if (differing && differing !== this.#warned) warn(this, differing);
    this.#warned = differing;
  }
}

function warn({ link, what, stream, consumer }: MessageSource, differing: string): void {
  link.logger.warn(
    `walnats: the server has other settings for ${what}: ${differing}; the server's count. Another version of the ` +
      "program has registered it: run the same options everywhere, or call register()",
    { stream, consumer },
  );
}
