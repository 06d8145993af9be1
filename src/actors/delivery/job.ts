// One message in hand: what its actor's consumer knows of it, from its arrival until the server is told what became of
// it. Only `ActorConsumer` changes its state.

import { attemptsAreKnown, attemptsOf, originOf } from "../../jetstream/delayed_messages.ts";
import type { DeliveredMessage } from "../../jetstream/delivered_message.ts";
import type { AnyActor } from "../actor.ts";
import type { ExecutorJob } from "../executors/executor.ts";
import { JobContext } from "./job_context.ts";

/**
 * "waiting": its handler has not started. "settling": its fate is decided and being written down. "done": acked,
 * requeued or given up; nothing more happens to the message.
 */
export type JobState =
  | { readonly name: "waiting" }
  /** When the handler started, by `performance.now()`. */
  | { readonly name: "running"; readonly startedAt: number }
  | { readonly name: "settling" }
  | { readonly name: "done" };

/** The states that hold nothing. */
const WAITING: JobState = { name: "waiting" };
export const SETTLING: JobState = { name: "settling" };
const DONE: JobState = { name: "done" };

/** A message in hand. */
export class Job {
  readonly actor: AnyActor;
  state: JobState = WAITING;
  /** The message as it was delivered last: a redelivery is a renewed lease. */
  message: DeliveredMessage;
  /** What its handler gets; `undefined` until it is decoded. */
  decoded: unknown;
  /** When a pulse was sent last, or the message came, by `performance.now()`. */
  pulsedAt = 0;
  /** When the last pulse was sent of which we know that it arrived, or the message came. */
  leasedAt = 0;
  /** Its handler has been told that the message may run elsewhere by now. */
  leaseLost = false;
  /** The message came again while it was in hand. */
  renewed = false;
  /** The subscriber stops and has aborted the signal: how it ends is no failure. */
  stopping = false;
  /** The stop waits no longer for the server to confirm what became of it. */
  abandoned = false;
  /** Its handler has run for longer than it may; where it cannot be ended, its slot stays taken. */
  overtime = false;
  /** Why it must not run, where it must not. */
  unfit: Error | undefined;
  /** It is within its actor's limit: it runs, or waits for a slot. */
  entered = false;
  /** It has a slot. */
  slotted = false;
  /** Withdraws the wish for a slot, while it waits for one. */
  withdraw: (() => void) | undefined;
  /** Ends its lone run, where it has one. */
  endLoneRun: (() => void) | undefined;
  /** Its neighbours in the list of those in hand, and whether it is there. */
  before: Job | undefined;
  behind: Job | undefined;
  listed = false;
  /** What its executor knows it by. */
  remote: ExecutorJob | undefined;
  #attempts = 0;
  #context: JobContext | undefined;

  constructor(actor: AnyActor, message: DeliveredMessage) {
    this.actor = actor;
    this.message = message;
  }

  /** Starts of the handler, this one included; the first delivery's, where the lease was renewed by another one. */
  get attempts(): number {
    return this.#attempts ||= attemptsOf(this.message);
  }

  /** Each delivery so far has started the handler, or is this one. */
  get attemptsKnown(): boolean {
    return attemptsAreKnown(this.message);
  }

  /** The message's number in the event's stream. */
  get seqNumber(): number {
    return originOf(this.message);
  }

  /** What users see of it. */
  get context(): JobContext {
    return this.#context ??= new JobContext(this);
  }

  /** The lease has lasted for as long as it does without a pulse: the message may run elsewhere by now. */
  leaseIsOver(now: number): boolean {
    return now - this.leasedAt >= this.message.lease;
  }

  /**
   * A redelivery may be on its way: one was before, or the lease was not renewed in time. Where the loop was busy, that
   * shows only in how old the lease was when the job started.
   */
  get mayComeAgain(): boolean {
    const { state, message: { lease } } = this;
    const startedLate = state.name === "running" && state.startedAt - this.leasedAt > lease / 2;
    return startedLate || this.renewed || this.leaseLost;
  }

  /** The message was delivered again while it is in hand: that is its renewed lease. */
  renew(message: DeliveredMessage, now: number): void {
    // It is the same attempt.
    void this.attempts;
    this.renewed = true;
    this.message = message;
    this.pulsedAt = this.leasedAt = now;
    this.leaseLost = false;
  }

  /** Aborts the signal, or makes it aborted for whoever asks for it later. */
  abort(reason: Error): void {
    this.context.abort(reason);
  }

  /** Nothing more happens to the message. */
  end(): void {
    this.state = DONE;
    if (!this.renewed) this.#context?.leave();
  }
}
