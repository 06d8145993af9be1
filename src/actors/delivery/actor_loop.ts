// One actor in one `listen()`: its intake, its gate, its leases and its runner, put together.
// Must hold: every message that came is held by a lease until it is settled or handed back; `stop` ends in time,
// whatever the server, handlers and hooks do, and what is not settled by then is redelivered after `ackWait`.

import type { Msg } from "@nats-io/nats-core";
import { parseDelivery } from "../../context/delivery.ts";
import { replyBytes } from "../../nats/raw_message.ts";
import { withTimeout } from "../../async/with_timeout.ts";
import type { AnyActor } from "../actor.ts";
import { Condition } from "../../async/condition.ts";
import type { Engine } from "./engine.ts";
import { MaxDeliveriesWatch } from "./max_deliveries.ts";
import { ConcurrencyLimit } from "./concurrency_limit.ts";
import type { HandledMessages } from "./handled_messages.ts";
import { PullScheduler } from "./pull_scheduler.ts";
import { Job } from "./job.ts";
import { Leases } from "./leases.ts";
import { delayLeft } from "./parking.ts";
import { Runner } from "./runner.ts";
import { Settler } from "./settle.ts";

/** Milliseconds that jobs get to end after their signal has aborted. */
const LAST_CHANCE = 500;
/** Milliseconds after `drainTimeout` in which what was decided must be settled, and hooks must end. */
const SETTLE_TIMEOUT = 1500;

/** Polls and runs the jobs of one actor. */
export class ActorLoop {
  readonly actor: AnyActor;
  readonly #engine: Engine;
  readonly #intake: PullScheduler;
  readonly #gate: ConcurrencyLimit;
  readonly #leases: Leases;
  readonly #runner: Runner;
  readonly #handled: HandledMessages;
  readonly #exhausted: MaxDeliveriesWatch | undefined;
  readonly #settled = new Condition();
  #stopping = false;
  #warned = false;

  constructor(actor: AnyActor, engine: Engine) {
    this.actor = actor;
    this.#engine = engine;
    const { link, slots, pools, acks } = engine;
    const pool = pools.of(actor);
    this.#handled = engine.handled.get(actor)!;
    this.#gate = new ConcurrencyLimit(actor, slots, pool, (job) => this.#runner.start(job));
    this.#intake = new PullScheduler(actor, engine, {
      limiter: this.#gate,
      inHand: () => this.#leases.size,
      take: (message, parked) => this.#take(message, parked),
    });
    this.#leases = new Leases(link, actor, {
      overtime: (job) => this.#runner.overtime(job),
      lost: (job) => this.#runner.lost(job),
      blocked: (milliseconds) => this.#warnBlocked(milliseconds),
    });
    this.#runner = new Runner(actor, {
      link,
      leases: this.#leases,
      settler: new Settler(link, acks, this.#handled),
      executor: pool?.executor,
      ended: (job) => this.#ended(job),
    });
    if (actor.maxAttempts !== null) {
      this.#exhausted = new MaxDeliveriesWatch(actor, link, acks, (seq) => this.#holds(seq));
    }
  }

  /** Starts polling. */
  start(): void {
    this.#exhausted?.poll();
    this.#intake.start();
  }

  /** Polls once and handles what came, at most `budget` messages. */
  async burst(budget: number, signal: AbortSignal | undefined): Promise<void> {
    await this.#intake.burst(budget, signal);
  }

  /** Stops: hands back what has not started, waits for what runs, then aborts and hands that back too. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const drained = performance.now() + this.#engine.drainTimeout * 1000;
    const left = (more: number) => Math.max(0, drained + more - performance.now());
    for (const job of this.#leases) if (job.state === "held") this.#runner.requeue(job);
    let polling = true;
    const polled = () => {
      polling = false;
      this.#settled.notify();
    };
    Promise.all([this.#intake.stop(), this.#exhausted?.stop()]).then(polled, polled);
    const idle = () => !polling && this.#leases.size === 0;
    if (!(await this.#settled.until(idle, left(0)))) {
      for (const job of this.#leases) this.#runner.abort(job);
      await this.#settled.until(idle, LAST_CHANCE);
      for (const job of this.#leases) this.#runner.requeue(job);
      await this.#settled.until(idle, left(SETTLE_TIMEOUT));
      this.#giveUpRest();
    }
    this.#leases.close();
    if (await withTimeout(left(SETTLE_TIMEOUT), this.#runner.hooksEnd())) return;
    this.#engine.link.logger.warn(
      `walnats: hooks of the middlewares of the actor "${this.actor.name}" have not ended in time: the stop does ` +
        "not wait for them",
    );
  }

  /** What is left waits for the server, which may never answer. */
  #giveUpRest(): void {
    if (this.#leases.size === 0) return;
    for (const job of this.#leases) this.#runner.giveUp(job);
    this.#engine.link.logger.warn(
      `walnats: the actor "${this.actor.name}" stops before NATS has confirmed what became of ` +
        `${this.#leases.size} of its messages: those that it did not read are redelivered after ackWait ` +
        `(${this.actor.ackWait} s)`,
    );
  }

  /** Takes a message; tells whether it may run now, or was put off. */
  #take(message: Msg, parked: boolean): boolean {
    if (this.#handled.restored && !parked && this.#isKnown(message)) return false;
    const job = new Job(this.actor, message, parked);
    this.#leases.hold(job);
    if (this.#delayAgain(job)) return false;
    if (this.#stopping) this.#runner.requeue(job);
    else this.#gate.enter(job);
    return true;
  }

  /** A consumer that was made again also delivers what was handled, or is in hand. */
  #isKnown(message: Msg): boolean {
    const { streamSequence, time } = parseDelivery(message.reply!);
    if (!this.#handled.mayComeAgain(time)) return false;
    if (this.#handled.has(streamSequence)) {
      this.#engine.acks.ack(replyBytes(message));
      return true;
    }
    // The ack of the one in hand settles this delivery too: the server goes by the stream's sequence.
    for (const job of this.#leases) {
      if (!job.parked && !job.leaseLost && job.seqNumber === streamSequence) return true;
    }
    return false;
  }

  /** Sends a message away whose time has not come. */
  #delayAgain(job: Job): boolean {
    const wait = job.sentHeaders && !job.refused ? delayLeft(job) : 0;
    if (job.parked && job.delivery.deliveries === 1) this.#runner.delayAgain(job, wait);
    else if (wait > 0) this.#runner.delay(job, wait);
    else return false;
    return true;
  }

  /** Is the message with this number in hand, with a lease? */
  #holds(seq: number): boolean {
    for (const job of this.#leases) {
      if (!job.parked && !job.leaseLost && job.delivery.streamSequence === seq) return true;
    }
    return false;
  }

  #ended(job: Job): void {
    this.#leases.release(job);
    this.#gate.leave(job);
    this.#intake.react();
    this.#settled.notify();
  }

  #warnBlocked(milliseconds: number): void {
    if (this.#warned) return;
    this.#warned = true;
    const seconds = (milliseconds / 1000).toFixed(1);
    this.#engine.link.logger.warn(
      `walnats: the event loop was blocked for ${seconds} s while jobs of the actor "${this.actor.name}" were ` +
        "running, so their pulses were late and NATS may have redelivered them: run handlers that keep the " +
        "processor busy with executeIn: ExecuteIn.THREAD or PROCESS",
    );
  }
}
