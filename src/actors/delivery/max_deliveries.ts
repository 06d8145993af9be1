// Messages that the server delivers no more, as their deliveries are used up: it leaves them in the stream and says so
// in an advisory, which a stream of ours keeps. Here the advisories are read, and their messages taken from the stream.
// Others may publish advisories, too: one is believed only where it fits what the server says of the consumer.

import { LogLimit } from "../../log_limit.ts";
import { DeliveredMessage, ExhaustedMessage } from "../../jetstream/delivered_message.ts";
import { consumerInfo } from "../../jetstream/jetstream_api.ts";
import { MessageSource } from "../../jetstream/message_source.ts";
import { ADVISORY, ADVISORY_ACK_WAIT, EXHAUSTED, ownConsumer } from "../../jetstream/own_streams.ts";
import { Pull } from "../../jetstream/pull.ts";
import { getMessage } from "../../jetstream/stored_message.ts";
import type { Seconds } from "../../seconds.ts";
import { fieldsOf } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";

/** How long one poll for advisories waits. */
const POLL: Seconds = 10;
/** Most advisories in hand. */
const BATCH = 10;
/** When an advisory comes again that cannot be judged yet. */
const AGAIN: Seconds = 5;
/** Milliseconds before polling again where that failed. */
const PAUSE = 5000;
/** Milliseconds after a lease could have ended in which the server may say that it has. */
const LATE = 5000;

interface Advisory {
  readonly stream: string;
  readonly consumer: string;
  readonly stream_seq: number;
  readonly deliveries: number;
}

/** Whether to believe an advisory; "unclear": it may be true, and will be looked at again. */
type Verdict = "true" | "false" | "unclear";

/** Who runs what the server has given up. */
export interface ExhaustedMessages {
  /** This instance holds the message with this number, so its deliveries are not used up. */
  holds(sequence: number): boolean;
  /** Takes the message; it holds the advisory's lease. */
  receiveExhausted(message: ExhaustedMessage): void;
}

/** Takes what the server has given up. */
export class MaxDeliveriesWatch {
  readonly #actor: AnyActor;
  readonly #messages: MessageSource;
  readonly #consumer: ExhaustedMessages;
  readonly #pull: Pull;
  readonly #log: LogLimit;
  readonly #unwatch: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Advisories in hand. */
  #held = 0;
  #stopped = false;

  /** `messages`: where the actor's messages come from. */
  constructor(actor: AnyActor, messages: MessageSource, consumer: ExhaustedMessages) {
    const { link, acks } = messages;
    this.#actor = actor;
    this.#messages = messages;
    this.#consumer = consumer;
    this.#log = new LogLimit(link.logger);
    const source = new MessageSource(link, acks, {
      stream: EXHAUSTED,
      consumer: ownConsumer(actor),
      what: `max-deliveries advisories for the actor "${actor.name}" of the event "${actor.event.name}"`,
      subject: ADVISORY,
      ackWait: ADVISORY_ACK_WAIT,
      maxAttempts: null,
    });
    this.#pull = new Pull(link, source, { batch: BATCH, expires: POLL }, {
      message: (advisory) => void this.#take(advisory),
      ended: () => this.#poll(),
      trouble: () => this.#later(),
    });
    this.#unwatch = link.watch({ away: () => this.#pull.reset(), back: () => void this.start() });
  }

  /** Asks for advisories, where there can be any. */
  async start(): Promise<void> {
    if (this.#messages.maxDeliveries === null && !(await this.#hasSome())) return;
    this.#poll();
  }

  /** An advisory is not in hand any more. */
  released(): void {
    this.#held--;
    this.#poll();
  }

  /** Asks no more; resolves when its polls are void. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
    clearTimeout(this.#timer);
    await this.#pull.end();
  }

  #poll(): void {
    if (this.#stopped || this.#messages.link.away || this.#pull.outstanding > 0) return;
    const room = BATCH - this.#held;
    if (room > 0) this.#pull.request(room, POLL);
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.start(), PAUSE);
  }

  /** Without a limit there are only those from a time when there was one. */
  async #hasSome(): Promise<boolean> {
    try {
      const info = await consumerInfo(this.#messages.link, EXHAUSTED, ownConsumer(this.#actor));
      return info.num_pending + info.num_ack_pending > 0;
    } catch {
      return false; // There is no such consumer, or nobody to ask: the next start looks again.
    }
  }

  async #take(advisory: DeliveredMessage): Promise<void> {
    this.#held++;
    try {
      const message = await this.#messageOf(advisory);
      if (message) return this.#consumer.receiveExhausted(message);
      advisory.ack();
    } catch (error) {
      if (error !== UNCLEAR) {
        this.#log.log(
          "error",
          `walnats: cannot look for a message of the actor "${this.#actor.name}" whose deliveries are used up; ` +
            `trying again in ${AGAIN} s`,
          { ...fieldsOf(this.#actor), error },
        );
      }
      advisory.nak(AGAIN);
    }
    this.released();
  }

  /** The message that it tells of; `undefined` where there is none, throws where that is not clear yet. */
  async #messageOf(advisory: DeliveredMessage): Promise<ExhaustedMessage | undefined> {
    const said = parse(advisory.data, this.#messages);
    const verdict = said ? await this.#judge(said, advisory) : "false";
    if (verdict === "unclear") throw UNCLEAR;
    if (!said || verdict === "false") {
      this.#log.log(
        "warn",
        `walnats: ignored an advisory of the actor "${this.#actor.name}" that is not the server's`,
        fieldsOf(this.#actor),
      );
      return undefined;
    }
    const { stream_seq: seq, deliveries } = said;
    const stored = await getMessage(this.#messages.link, this.#messages.stream, { seq });
    // Else it was acked after all.
    return stored && new ExhaustedMessage(this.#messages, stored, deliveries, advisory);
  }

  async #judge(
    { stream, consumer, stream_seq: seq, deliveries }: Advisory,
    advisory: DeliveredMessage,
  ): Promise<Verdict> {
    if (this.#consumer.holds(seq)) return "unclear";
    const info = await consumerInfo(this.#messages.link, stream, consumer);
    this.#messages.learn(info.config);
    if (seq > info.delivered.stream_seq) return "false";
    const { maxDeliveries, ackWait } = this.#messages;
    // Its deliveries were used up before there were more of them, or nobody but its publisher says so: then it is
    // still in hand somewhere, until its lease ends.
    const enough = maxDeliveries !== null && deliveries >= maxDeliveries;
    const old = Date.now() - advisory.delivery.time.getTime() > ackWait + LATE;
    return enough || old || info.num_ack_pending === 0 ? "true" : "unclear";
  }
}

const UNCLEAR = new Error("it is not clear yet whether the message is in hand elsewhere");
const decoder = new TextDecoder();

function parse(data: Uint8Array, { stream, consumer }: MessageSource): Advisory | undefined {
  let advisory: Partial<Advisory> | null;
  try {
    advisory = JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
  const { stream_seq: seq, deliveries } = advisory ?? {};
  if (advisory?.stream !== stream || advisory.consumer !== consumer) return undefined;
  const valid = Number.isSafeInteger(seq) && seq! > 0 && Number.isSafeInteger(deliveries) && deliveries! > 0;
  return valid ? advisory as Advisory : undefined;
}
