// Messages whose deliveries are used up although no job of ours gave them up: each attempt took its instance down,
// or could not be settled. The server leaves them in the stream, out of reach, and says so in an advisory, which a
// stream of ours keeps. Here the advisories are read, the messages become dead letters, and are settled.
// Others may publish advisories, too: one is believed only where it fits what the server says of the consumer.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { LogLimit } from "../../log_limit.ts";
import type { UnconfirmedAcks } from "../../nats/unconfirmed_acks.ts";
import { consumerInfo } from "../../jetstream/jetstream_api.ts";
import type { NatsLink } from "../../nats/nats_link.ts";
import { EXHAUSTED, ownConsumer } from "../../jetstream/own_streams.ts";
import { replyBytes } from "../../nats/raw_message.ts";
import { getMessage, type StoredMessage } from "../../jetstream/stored_message.ts";
import type { Seconds } from "../../seconds.ts";
import type { AnyActor } from "../actor.ts";
import { storeDeadLetter } from "./store_dead_letter.ts";
import { STORE_TIMEOUT } from "./parking.ts";
import { Pull } from "../../jetstream/pull.ts";
import { nak } from "./settle.ts";

const encoder = new TextEncoder();
/** How long one poll for advisories waits. */
const POLL: Seconds = 10;
const BATCH = 10;
/** When an advisory comes again whose message could not be buried. */
const AGAIN: Seconds = 5;
/** Milliseconds before polling again where that failed. */
const PAUSE = 5000;

interface Advisory {
  readonly stream: string;
  readonly consumer: string;
  readonly stream_seq: number;
  readonly deliveries: number;
}

/** Whether to believe an advisory; "unclear": it may be true, and will be looked at again. */
type Verdict = "true" | "false" | "unclear";

/** Buries what the server has given up. */
export class MaxDeliveriesWatch {
  readonly #actor: AnyActor;
  readonly #link: NatsLink;
  readonly #acks: UnconfirmedAcks;
  readonly #pull: Pull;
  readonly #log: LogLimit;
  readonly #inHand: (seq: number) => boolean;
  readonly #unwatch: () => void;
  readonly #open = new Set<Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /** `inHand`: this instance holds the message with this number, so its deliveries are not used up. */
  constructor(actor: AnyActor, link: NatsLink, acks: UnconfirmedAcks, inHand: (seq: number) => boolean) {
    this.#inHand = inHand;
    this.#log = new LogLimit(link.logger);
    this.#actor = actor;
    this.#link = link;
    this.#acks = acks;
    const source = {
      stream: EXHAUSTED,
      consumer: ownConsumer(actor),
      what: `max-deliveries advisories for the actor "${actor.name}" of the event "${actor.event.name}"`,
      wishes: { batch: BATCH, expires: POLL },
    };
    this.#pull = new Pull(link, source, {
      message: (message) => this.#take(message),
      ended: () => this.poll(),
      trouble: () => this.#later(),
    });
    this.#unwatch = link.watch({ away: () => this.#pull.reset(), back: () => this.poll() });
  }

  /** Asks for advisories, for as long as it is not stopped. */
  poll(): void {
    if (this.#stopped || this.#link.away || this.#pull.outstanding > 0) return;
    this.#pull.request(BATCH, POLL);
  }

  /** Asks no more, and ends what has begun. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
    clearTimeout(this.#timer);
    await this.#pull.stop();
    await Promise.all(this.#open);
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.poll(), PAUSE);
  }

  #take(message: Msg): void {
    const open = this.#storeDeadLetter(message)
      .then((done) => {
        if (done) this.#acks.ack(replyBytes(message));
        else nak(this.#link, message.reply!, AGAIN);
      })
      .catch((error) => {
        this.#link.logger.error(
          `walnats: cannot store a dead letter of the actor "${this.#actor.name}"; trying again in ${AGAIN} s`,
          error,
        );
        nak(this.#link, message.reply!, AGAIN);
      })
      .finally(() => {
        this.#open.delete(open);
        this.poll();
      });
    this.#open.add(open);
  }

  /** Resolves to `false` where the advisory is to be looked at again. */
  async #storeDeadLetter(message: Msg): Promise<boolean> {
    const actor = this.#actor;
    const advisory = parse(message, actor);
    const verdict = advisory ? await this.#judge(advisory) : "false";
    if (verdict === "unclear") return false;
    if (!advisory || verdict === "false") {
      this.#log.log(
        "warn",
        `walnats: ignored an advisory of the actor "${actor.name}" that is not the server's`,
      );
      return true;
    }
    const { stream, consumer, stream_seq: seq, deliveries } = advisory;
    const stored = await getMessage(this.#link, stream, { seq });
    if (!stored) return true; // It was settled after all.
    const error = new Error("its attempts are used up: each one crashed its instance, or was never acked");
    this.#link.logger.error(
      `walnats: a message of the actor "${actor.name}" failed for good (event "${actor.event.name}", ` +
        `message ${seq}, attempt ${deliveries})`,
      error,
    );
    if (actor.deadLetters) {
      const identity = `${stream}:${consumer}:${stream}:${seq}:${stored.time.getTime()}`;
      await storeDeadLetter(this.#link, actor, {
        data: stored.data,
        headers: headersOf(stored),
        identity,
        seq,
        attempts: deliveries,
        error,
        timeout: STORE_TIMEOUT,
      });
    }
    // Only the stream sequence and the number of deliveries count in an ack of a message that nobody holds.
    this.#acks.ack(encoder.encode(`$JS.ACK.${stream}.${consumer}.${deliveries}.${seq}.0.0.0`));
    return true;
  }

  async #judge({ stream, consumer, stream_seq: seq, deliveries }: Advisory): Promise<Verdict> {
    if (this.#inHand(seq)) return "unclear";
    const { config, delivered, num_ack_pending } = await consumerInfo(this.#link, stream, consumer);
    if (seq > delivered.stream_seq) return "false";
    // Its deliveries were used up before there were more of them, or nobody but its publisher says so: then it is
    // still out, here or elsewhere.
    const enough = config.max_deliver > 0 && deliveries >= config.max_deliver;
    return enough || num_ack_pending === 0 ? "true" : "unclear";
  }
}

function parse(message: Msg, actor: AnyActor): Advisory | undefined {
  let advisory: Partial<Advisory> | null;
  try {
    advisory = message.json();
  } catch {
    return undefined;
  }
  const { stream, consumer, stream_seq: seq, deliveries } = advisory ?? {};
  if (stream !== actor.event.streamName || consumer !== actor.name) return undefined;
  const valid = Number.isSafeInteger(seq) && seq! > 0 && Number.isSafeInteger(deliveries) && deliveries! > 0;
  return valid ? advisory as Advisory : undefined;
}

/** None where they cannot be read: then they must not keep the message from its end. */
function headersOf(stored: StoredMessage): MsgHdrs | undefined {
  try {
    return stored.headers;
  } catch {
    return undefined;
  }
}
