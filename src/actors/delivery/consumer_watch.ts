// The clock of one actor's messages in hand: renews their leases, notices those that are over, jobs over their time, a
// loop that was blocked; and asks the server now and then whether its settings are still the same.
// Must hold: nothing here is believed for longer than a lease lasts; one timer walks all messages, however many.

import { Condition } from "../../async/condition.ts";
import { LONGEST_TIMER } from "../../async/with_timeout.ts";
import { findConsumer, floorOf } from "../../jetstream/consumers.ts";
import type { DeliveredMessage } from "../../jetstream/delivered_message.ts";
import { MessageSource } from "../../jetstream/message_source.ts";
import { ownConsumer, PARKED } from "../../jetstream/own_streams.ts";
import { fieldsOf } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";
import type { Engine } from "./engine.ts";
import type { Job } from "./job.ts";
import { Leases } from "./leases.ts";

/** Milliseconds between two walks, at most. */
const WALK = 1000;
/** Milliseconds between two questions for the consumer's settings, while there is work; */
const ASK_AFTER = 5000;
/** after each one without an answer twice as long, up to this. */
const LONGEST_ASK_AFTER = 600_000;

/** Who is told of time. */
export interface TimedJobs {
  /** The job has run for longer than it may. */
  overtime(job: Job): void;
  /** The server may have given the message to another instance. */
  leaseLost(job: Job): void;
}

/** Watches the messages in hand of one actor. */
export class ConsumerWatch {
  /** Where the event's messages come from, */
  readonly source: MessageSource;
  /** and the delayed ones. */
  readonly delayed: MessageSource;
  /** The messages in hand. */
  readonly leases: Leases;
  /** A message is not in hand any more. */
  readonly changed: Condition = new Condition();
  readonly #actor: AnyActor;
  readonly #engine: Engine;
  readonly #jobs: TimedJobs;
  #walkTimer: ReturnType<typeof setTimeout> | undefined;
  #walkDue = Infinity;
  #overtimeTimer: ReturnType<typeof setTimeout> | undefined;
  #askAt: number;
  #askAfter = ASK_AFTER;
  #warnedOfBlock = false;

  constructor(actor: AnyActor, engine: Engine, jobs: TimedJobs) {
    this.#actor = actor;
    this.#engine = engine;
    this.#jobs = jobs;
    const { link, acks } = engine;
    const { ackWait, maxAttempts, event } = actor;
    const what = `the actor "${actor.name}" of the event "${event.name}"`;
    this.source = new MessageSource(link, acks, {
      stream: event.streamName,
      consumer: actor.consumerName,
      what,
      subject: event.subjectName,
      ackWait,
      maxAttempts,
    });
    this.delayed = new MessageSource(link, acks, {
      stream: PARKED,
      consumer: ownConsumer(actor),
      what: `delayed messages for ${what}`,
      subject: event.subjectName,
      ackWait,
      maxAttempts: null,
    });
    const jobTimeout = Math.min(actor.jobTimeout * 1000, LONGEST_TIMER);
    this.leases = new Leases(link, { jobTimeout, pulse: actor.pulse });
    this.#askAt = performance.now() + ASK_AFTER;
  }

  /** A message came. */
  hold(job: Job): void {
    this.leases.hold(job);
    if (this.#walkTimer === undefined) this.#walkLater();
  }

  /** The message of a job in hand came again: the server has taken its lease for over. */
  renewWith(job: Job, message: DeliveredMessage): void {
    this.leases.renewWith(job, message);
    this.#engine.link.logger.debug(
      `walnats: a message in hand of the actor "${this.#actor.name}" came again: its job goes on`,
      { ...fieldsOf(this.#actor), seq: job.seqNumber, deliveries: message.deliveries },
    );
    this.#askAt = Math.min(this.#askAt, performance.now());
  }

  /** A handler starts. */
  started(): void {
    this.#overtimeTimer ??= setTimeout(
      this.#endOvertime,
      Math.min(this.#actor.jobTimeout * 1000, LONGEST_TIMER),
    );
  }

  /** A message is not in hand any more. */
  release(job: Job): void {
    this.leases.release(job);
  }

  /** A job ends: has it blocked the loop, so that no timer could tell? */
  checkBlocked(job: Job, now: number): void {
    if (now - this.#walkDue > job.message.lease / 2) this.#warnOfBlock(now - this.#walkDue);
  }

  /** Stops the timers. */
  close(): void {
    clearTimeout(this.#walkTimer);
    clearTimeout(this.#overtimeTimer);
  }

  #walkLater(): void {
    const interval = Math.min(WALK, this.source.ackWait / 4, this.delayed.ackWait / 4);
    this.#walkDue = performance.now() + interval;
    this.#walkTimer = setTimeout(this.#walk, interval);
  }

  readonly #walk = (): void => {
    const now = performance.now();
    const late = now - this.#walkDue;
    this.#walkTimer = undefined;
    this.#walkDue = Infinity;
    if (late > Math.min(this.source.ackWait, this.delayed.ackWait) / 2) this.#warnOfBlock(late);
    if (this.leases.size === 0) return;
    this.leases.renew();
    for (const job of this.leases.expired()) this.#jobs.leaseLost(job);
    if (now >= this.#askAt) void this.#ask(now);
    this.#walkLater();
  };

  readonly #endOvertime = (): void => {
    this.#overtimeTimer = undefined;
    for (const job of this.leases.overtime()) this.#jobs.overtime(job);
    const left = this.leases.untilOvertime();
    // A timer may come a little early.
    if (left !== undefined) this.#overtimeTimer = setTimeout(this.#endOvertime, Math.max(1, left));
  };

  /** Other versions of the program may change the consumer, and only the server knows what all have handled. */
  async #ask(now: number): Promise<void> {
    const { link, handled } = this.#engine;
    const ours = handled.get(this.#actor)!;
    this.#askAt = now + this.#askAfter;
    if (link.away) return;
    try {
      const info = await findConsumer(link, this.#actor);
      this.#askAfter = ASK_AFTER;
      if (!info) return; // Polls find out what is wrong.
      this.source.learn(info.config);
      if (info.created === ours.consumerCreated) ours.observe(info.created, floorOf(info));
    } catch {
      this.#askAfter = Math.min(2 * this.#askAfter, LONGEST_ASK_AFTER);
      this.#askAt = now + this.#askAfter;
    }
  }

  #warnOfBlock(milliseconds: number): void {
    if (this.#warnedOfBlock) return;
    this.#warnedOfBlock = true;
    const seconds = (milliseconds / 1000).toFixed(1);
    this.#engine.link.logger.warn(
      `walnats: the event loop stood still for ${seconds} s while jobs of the actor "${this.#actor.name}" were ` +
        "running, so their pulses were late and NATS may have redelivered them: run handlers that keep the " +
        "processor busy with executeIn: ExecuteIn.THREAD or PROCESS",
      fieldsOf(this.#actor),
    );
  }
}
