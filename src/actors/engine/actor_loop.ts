// One actor in one `listen()`: its intake, its gate, its leases and its runner, put together.
// Must hold: every message that came is held by a lease until it is settled or handed back; when `stop` has
// resolved, none is in hand.

import type { Msg } from "@nats-io/nats-core";
import { parseDelivery } from "../../context/delivery.ts";
import { replyBytes } from "../../nats/raw_message.ts";
import type { AnyActor } from "../actor.ts";
import { Change } from "./change.ts";
import type { Engine } from "./engine.ts";
import { ExhaustedWatch } from "./exhausted.ts";
import { Gate } from "./gate.ts";
import type { HandledMessages } from "./handled_messages.ts";
import { Intake } from "./intake.ts";
import { Job } from "./job.ts";
import { Leases } from "./leases.ts";
import { delayLeft } from "./parking.ts";
import { Runner } from "./runner.ts";
import { Settler } from "./settle.ts";

/** Milliseconds that jobs get to end after their signal has aborted. */
const LAST_CHANCE = 500;

/** Polls and runs the jobs of one actor. */
export class ActorLoop {
  readonly actor: AnyActor;
  readonly #engine: Engine;
  readonly #intake: Intake;
  readonly #gate: Gate;
  readonly #leases: Leases;
  readonly #runner: Runner;
  readonly #handled: HandledMessages;
  readonly #exhausted: ExhaustedWatch | undefined;
  readonly #settled = new Change();
  #stopping = false;
  #warned = false;

  constructor(actor: AnyActor, engine: Engine) {
    this.actor = actor;
    this.#engine = engine;
    const { link, slots, pools, journal } = engine;
    const pool = pools.of(actor);
    this.#handled = engine.handled.get(actor)!;
    this.#gate = new Gate(actor, slots, pool, (job) => this.#runner.start(job));
    this.#intake = new Intake(actor, engine, {
      gate: this.#gate,
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
      settler: new Settler(link, journal, this.#handled),
      executor: pool?.executor,
      ended: (job) => this.#ended(job),
    });
    if (actor.maxAttempts !== null) {
      this.#exhausted = new ExhaustedWatch(actor, link, journal, (seq) => this.#holds(seq));
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
    for (const job of this.#leases) if (job.state === "held") this.#runner.handBack(job);
    await Promise.all([this.#intake.stop(), this.#exhausted?.stop()]);
    const idle = () => this.#leases.size === 0;
    if (!(await this.#settled.until(idle, this.#engine.drainTimeout * 1000))) {
      for (const job of this.#leases) this.#runner.abort(job);
      await this.#settled.until(idle, LAST_CHANCE);
      for (const job of this.#leases) this.#runner.handBack(job);
      // What is being put away is stored, or comes again after `ackWait`: either way it ends.
      while (!idle()) await this.#settled.next();
    }
    this.#leases.close();
    await this.#runner.hooksEnd();
  }

  /** Takes a message; tells whether it may run now, or was put off. */
  #take(message: Msg, parked: boolean): boolean {
    if (this.#handled.restored && !parked && this.#isKnown(message)) return false;
    const job = new Job(this.actor, message, parked);
    this.#leases.hold(job);
    if (this.#putOff(job)) return false;
    if (this.#stopping) this.#runner.handBack(job);
    else this.#gate.enter(job);
    return true;
  }

  /** A consumer that was made again also delivers what was handled, or is in hand. */
  #isKnown(message: Msg): boolean {
    const { streamSequence, time } = parseDelivery(message.reply!);
    if (!this.#handled.mayComeAgain(time)) return false;
    if (this.#handled.has(streamSequence)) {
      this.#engine.journal.ack(replyBytes(message));
      return true;
    }
    // The ack of the one in hand settles this delivery too: the server goes by the stream's sequence.
    for (const job of this.#leases) {
      if (!job.parked && !job.leaseLost && job.seqNumber === streamSequence) return true;
    }
    return false;
  }

  /** Sends a message away whose time has not come. */
  #putOff(job: Job): boolean {
    const wait = job.sentHeaders && !job.refused ? delayLeft(job) : 0;
    if (job.parked && job.delivery.deliveries === 1) this.#runner.putOff(job, wait);
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
