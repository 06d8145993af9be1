// One delivery of one message, from its arrival to its settling. It is also the context that users see, so
// all that is costly about it (the ack subject, headers, an AbortController) is made when somebody asks.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import type { Context, HeaderRecord } from "../../context/context.ts";
import { type Delivery, parseDelivery } from "../../context/delivery.ts";
import { isRefused } from "../../nats/readable.ts";
import { rawHeaders, replyBytes } from "../../nats/raw_message.ts";
import { HEADER_ORIGIN_SEQ, HEADER_PARKED_ATTEMPTS, HEADER_TRACE } from "../../jetstream/header_names.ts";
import type { AnyActor } from "../actor.ts";
import type { ExecutorJob } from "../executors/executor.ts";
import type { JobScope } from "./job_scope.ts";

/**
 * "held": in hand, its handler not started. "settling": its fate is decided and being written down.
 * "done": settled, handed back or given up; nothing more happens.
 */
export type JobState = "held" | "running" | "settling" | "done";

/** A job. */
export class Job implements Context {
  readonly actor: AnyActor;
  readonly parked: boolean;
  message: unknown;
  state: JobState = "held";
  /** The message may run elsewhere by now: its result does not count. */
  leaseLost = false;
  /** The subscriber stops and has aborted the signal: how it ends is no failure. */
  stopping = false;
  /** By `performance.now()`: when the handler started. */
  startedAt = 0;
  /** When a pulse was sent last, or the message came. */
  pulsedAt = 0;
  /** When the last pulse was sent of which we know that it arrived, or the message came. */
  leasedAt = 0;
  /** It is through the gate: it runs, or waits for a slot. */
  entered = false;
  /** It has a worker of its pool. */
  pooled = false;
  /** It has run for longer than it may. */
  overtime = false;
  /** Its neighbours in the list of those in hand, and whether it is there. */
  before: Job | undefined;
  behind: Job | undefined;
  listed = false;
  /** What its handler's asynchronous context holds of it. */
  scope: JobScope | undefined;
  /** What its executor knows it by. */
  remote: ExecutorJob | undefined;
  /** Withdraws the wish for a slot, while it waits for one. */
  withdraw: (() => void) | undefined;
  readonly #delivered: Msg;
  #replyBytes: Uint8Array | undefined;
  #delivery: Delivery | undefined;
  #metadata: Delivery | undefined;
  #headers: HeaderRecord | undefined;
  #controller: AbortController | undefined;
  #abortReason: unknown;

  /** `parked`: it was delivered from the parking place, not from the event's stream. */
  constructor(actor: AnyActor, delivered: Msg, parked = false) {
    this.actor = actor;
    this.#delivered = delivered;
    this.parked = parked;
  }

  /** Where acks go. */
  get reply(): string {
    return this.#delivered.reply!;
  }

  /** The same as it goes over the wire. */
  get replyBytes(): Uint8Array {
    return this.#replyBytes ??= replyBytes(this.#delivered);
  }

  /** The encoded message. */
  get data(): Uint8Array {
    return this.#delivered.data;
  }

  /** It has more headers than are read, so it must not run; `sentHeaders` are the first ones. */
  get refused(): boolean {
    return isRefused(this.#delivered);
  }

  /** The headers as they came. */
  get sentHeaders(): MsgHdrs | undefined {
    return this.#delivered.headers;
  }

  /** The same as they go over the wire, for publishing only. */
  get rawHeaders(): MsgHdrs | undefined {
    return rawHeaders(this.#delivered);
  }

  /** What the reply subject says: of the parking place, where it was delivered from there. */
  get delivery(): Delivery {
    return this.#delivery ??= parseDelivery(this.reply);
  }

  get metadata(): Delivery {
    if (!this.parked) return this.delivery;
    return this.#metadata ??= ofEventStream(this);
  }

  get attempts(): number {
    if (!this.parked) return this.delivery.deliveries;
    // The first delivery of a parked message never runs it.
    return Number(this.sentHeaders!.get(HEADER_PARKED_ATTEMPTS)) + this.delivery.deliveries - 1;
  }

  get seqNumber(): number {
    return this.metadata.streamSequence;
  }

  get headers(): HeaderRecord {
    if (this.#headers) return this.#headers;
    const headers: Record<string, string> = {};
    for (const [name, values] of this.sentHeaders ?? []) {
      if (!this.parked || !/^(Nats|Walnats-(Parked|Origin))-/.test(name)) headers[name] = values[0]!;
    }
    return this.#headers = headers;
  }

  get traceId(): string | undefined {
    return this.sentHeaders?.get(HEADER_TRACE) || undefined;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** It is over. */
  end(): void {
    this.state = "done";
    const plain = !this.sentHeaders && !this.#controller && this.#abortReason === undefined;
    if (plain) this.scope?.leave();
  }

  /** Aborts the signal, or makes it aborted for whoever asks for it later. */
  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(this.#abortReason);
  }
}

/** What a user wants to know of a parked message is where it comes from. */
function ofEventStream({ actor, attempts, sentHeaders, delivery }: Job): Delivery {
  return {
    ...delivery,
    stream: actor.event.streamName,
    consumer: actor.name,
    deliveries: attempts,
    streamSequence: Number(sentHeaders!.get(HEADER_ORIGIN_SEQ)),
  };
}
