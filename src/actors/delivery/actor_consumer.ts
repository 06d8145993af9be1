// One actor in one `listen()`: the life of each of its messages, from top to bottom.
//
//   receive   it came, or came again; one whose time has not come is delayed
//   admit     it gets a place of its actor, a worker of its pool, a slot of `listen()`; or a turn at running alone
//   run       decode, hooks, handler, each within the job's time
//   settle    ack, retry or dead letter; then the log, the response and the hooks
//
// Must hold: each message in hand is acked, requeued or given up exactly once, whatever its handler does afterwards; a
// job whose lease is over by the clock does not start, and if it fails, it is not requeued, as it may run elsewhere;
// nothing that a handler, hook, serializer, logger or thrown thing throws gets past here.

import { atTurnEnd } from "../../async/at_turn_end.ts";
import { isThenable } from "../../async/is_thenable.ts";
import { isInstance } from "../../describe_error.ts";
import { JobTimeoutError, LeaseLostError, ShutdownError } from "../../actor_errors.ts";
import { DecodeError, EmitRefusedError } from "../../errors.ts";
import { hasResponse } from "../../events/event_with_response.ts";
import {
  delayLeft,
  identityOf,
  isFirstOfCopy,
  mayBeDelayedByNak,
  STORE_FROM,
  storeDelayed,
} from "../../jetstream/delayed_messages.ts";
import {
  type DeliveredMessage,
  type ExhaustedMessage,
  MOST_HEADERS,
} from "../../jetstream/delivered_message.ts";
import { PATIENCE_AT_STOP } from "../../jetstream/pull.ts";
import { storeDeadLetter } from "../../jetstream/store_dead_letter.ts";
import { LONGEST_DELAY, type Seconds } from "../../seconds.ts";
import type { AnyActor } from "../actor.ts";
import { type JobTiming, jobTimingOf } from "../job_timing.ts";
import type { Executor } from "../executors/executor.ts";
import { type Call, callHere, callIn } from "./call_handler.ts";
import { ConcurrencyLimit } from "./concurrency_limit.ts";
import { ConsumerWatch } from "./consumer_watch.ts";
import { delayBeforeNext } from "./delay_before_next.ts";
import type { Engine } from "./engine.ts";
import type { HandledMessages } from "./handled_messages.ts";
import { Hooks } from "./hooks.ts";
import { Job, SETTLING } from "./job.ts";
import { JobLog } from "./job_log.ts";
import { LoneRunMarks } from "./lone_run_marks.ts";
import { MaxDeliveriesWatch } from "./max_deliveries.ts";
import { PullScheduler } from "./pull_scheduler.ts";
import { respond, respondFailure } from "./respond.ts";
import { RetryPlaces } from "./retry_places.ts";

/** When a message comes again whose dead letter or mark could not be stored. */
const LATER: Seconds = 5;
/** When a message comes again whose mark is refused, as by missing rights. */
const REFUSED_AGAIN: Seconds = 60;
/** Milliseconds that the server gets to read that polls are void, before what a stop requeues is sent. */
const VOIDING = 500;
/** Messages whose dead letter could not be stored, and that are remembered. */
const MOST_UNSTORED = 1000;

/** Pulls and runs the messages of one actor. */
export class ActorConsumer {
  readonly actor: AnyActor;
  /** The messages in hand, and the time that each of them has. */
  readonly watch: ConsumerWatch;
  readonly #engine: Engine;
  readonly #log: JobLog;
  readonly #scheduler: PullScheduler;
  readonly #limit: ConcurrencyLimit;
  readonly #executor: Executor | undefined;
  readonly #call: Call;
  readonly #timing: JobTiming;
  readonly #hooks: Hooks;
  readonly #handled: HandledMessages;
  readonly #maxDeliveries: MaxDeliveriesWatch;
  readonly #retryPlaces: RetryPlaces;
  readonly #leaveLoneRuns: () => void;
  /** Failed for good, but their dead letters could not be stored yet: by identity. */
  readonly #unstored = new Map<string, { attempts: number; error: unknown }>();
  readonly #marks: LoneRunMarks;
  /** Messages that wait for a turn at running alone, or have one, */
  readonly #alone = new Set<Job>();
  /** and those of them that the server delivers no more. */
  readonly #exhausted = new Set<Job>();
  #stopping = false;
  /** Resolves when it stops and the server has read that all its polls are void; at the latest after `VOIDING`. */
  #voided: Promise<unknown> = Promise.resolve();

  constructor(actor: AnyActor, engine: Engine) {
    this.actor = actor;
    this.#engine = engine;
    const { link, slots, pools } = engine;
    const pool = pools.of(actor);
    this.#executor = pool?.executor;
    this.#handled = engine.handled.get(actor)!;
    this.#log = new JobLog(actor, link.logger);
    this.#timing = jobTimingOf(engine.link);
    this.#hooks = new Hooks(actor, link.logger);
    this.#marks = new LoneRunMarks(actor);
    this.#retryPlaces = new RetryPlaces(actor.maxAckPending);
    const call = pool ? callIn(pool.executor) : callHere(actor);
    const wraps = actor.middlewares.some((middleware) => middleware.wrap);
    this.#call = wraps ? (job, message) => this.#hooks.wrap(job.context, () => call(job, message)) : call;
    this.watch = new ConsumerWatch(actor, engine, this);
    const { source, delayed, leases } = this.watch;
    this.#limit = new ConcurrencyLimit(actor, slots, pool, (job) => this.#start(job));
    this.#scheduler = new PullScheduler(actor, engine, {
      limiter: this.#limit,
      source,
      delayed,
      inHand: () => leases.size - this.#exhausted.size + this.#log.runningOn,
      receive: (message) => this.receive(message),
    });
    this.#maxDeliveries = new MaxDeliveriesWatch(actor, source, this);
    this.#leaveLoneRuns = engine.loneRuns.add(() => leases.size - this.#alone.size);
  }

  /** How many jobs succeeded, and how many attempts failed. */
  get counts(): Readonly<Hooks["counts"]> {
    return this.#hooks.counts;
  }

  /** Starts polling. */
  start(): void {
    this.#scheduler.start();
    void this.#maxDeliveries.start();
  }

  /** Polls once and handles what came, at most `budget` messages. */
  async burst(budget: number, signal: AbortSignal | undefined): Promise<void> {
    await this.#scheduler.burst(budget, signal);
  }

  // ---- receive

  /** Takes a message; tells whether it may run now, or waits for its time elsewhere. */
  receive(message: DeliveredMessage): boolean {
    if ((message.deliveries > 1 || this.#handled.restored) && this.#isKnown(message)) return false;
    const job = new Job(this.actor, message);
    this.watch.hold(job);
    const wait = message.mayBeDelayed ? delayLeft(message) : 0;
    if (isFirstOfCopy(message)) {
      message.nak(wait);
      this.#end(job);
      return false;
    }
    if (wait > LONGEST_DELAY) {
      job.unfit = delayedTooLong(this.actor, wait);
    } else if (wait > 0) {
      this.#delay(job, wait);
      return false;
    }
    if (this.#stopping) this.requeue(job);
    else if (this.#mustRunAlone(job)) void this.#admitAlone(job);
    else this.#limit.enter(job);
    return true;
  }

  /** Takes a message that the server delivers no more. */
  receiveExhausted(message: ExhaustedMessage): void {
    const job = new Job(this.actor, message);
    this.#exhausted.add(job);
    this.watch.hold(job);
    if (this.#stopping) this.requeue(job);
    else void this.#admitAlone(job);
  }

  /** Is the message with this number of the event's stream in hand? */
  holds(sequence: number): boolean {
    return this.watch.leases.find({ source: this.watch.source, sequence }) !== undefined;
  }

  /**
   * Is it in hand already, or was it handled? A consumer that was made again delivers such messages, too, and a
   * redelivery may have been on its way when its message was acked.
   */
  #isKnown(message: DeliveredMessage): boolean {
    const held = this.watch.leases.find(message);
    if (held) {
      this.watch.renewWith(held, message);
      return true;
    }
    const handled = this.#handled.wasLate(() => identityOf(this.actor, message)) ||
      this.#handled.restored && !message.source.delayed &&
        this.#handled.mayComeAgain(message.delivery.time) && this.#handled.has(message.sequence);
    if (handled) message.ack();
    return handled;
  }

  /** It is not to run yet: a copy waits. */
  #delay(job: Job, wait: Seconds): void {
    const attempts = job.message.source.delayed ? job.attempts - 1 : 0;
    this.#storeThenAck(job, () => storeDelayed(this.actor, job.message, wait, attempts), wait);
  }

  // ---- admit

  /** The most starts of its handler; `null`: no limit. */
  get #maxAttempts(): number | null {
    return this.watch.source.maxDeliveries;
  }

  /** Its deliveries are used up, and we do not know that each of them has started the handler. */
  #mustRunAlone(job: Job): boolean {
    const most = this.#maxAttempts;
    return most !== null && job.attempts >= most && !job.attemptsKnown;
  }

  /** Such a message runs once more, with nothing else in hand that it could take down; a mark tells that it has. */
  async #admitAlone(job: Job): Promise<void> {
    this.#alone.add(job);
    this.#engine.loneRuns.changed();
    const endTurn = await this.#engine.loneRuns.turn();
    job.endLoneRun = endTurn;
    if (this.#isOver(job)) return endTurn();
    const identity = identityOf(this.actor, job.message);
    const failed = this.#unstored.get(identity);
    if (failed) return this.#deadLetter(job, failed.attempts, failed.error);
    try {
      const mayRun = await this.#marks.mark(job);
      if (this.#isOver(job)) return mayRun ? this.#marks.disregard(job) : undefined;
      if (mayRun) return this.#limit.enter(job);
    } catch (error) {
      if (this.#isOver(job)) return;
      // Nothing is lost while a right is missing, but each attempt pauses everything else.
      const wait = isInstance(error, EmitRefusedError) ? REFUSED_AGAIN : LATER;
      this.#log.write("error", job, `cannot be marked before it runs alone; redelivery in ${wait} s`, error);
      job.message.nak(wait);
      return this.#end(job);
    }
    const error = new Error(
      "its attempts are used up: each one crashed its instance, or was never acked; so was the last one, alone",
    );
    this.#log.write("error", job, "failed for good", error);
    this.#deadLetter(job, job.attempts, error);
  }

  #isOver(job: Job): boolean {
    return job.state.name !== "waiting";
  }

  // ---- run

  /** Starts a job that has got its slot. */
  #start(job: Job): void {
    // It was requeued while it waited for the slot.
    if (job.state.name !== "waiting") return;
    const startedAt = performance.now();
    if (this.#engine.loopTime.isLong(startedAt)) {
      // A handler has kept the loop busy: what came meanwhile is read first, and pulses are sent.
      return atTurnEnd(() => this.#start(job));
    }
    if (job.leaseIsOver(startedAt)) return this.#drop(job);
    job.state = { name: "running", startedAt };
    this.watch.started();
    try {
      if (job.message.refused) throw tooManyHeaders(this.actor);
      if (job.unfit) throw job.unfit;
      const decoded = this.actor.event.decode(job.message.data);
      if (!(decoded instanceof Promise)) this.#handle(job, decoded);
      else decoded.then((value) => this.#handle(job, value), (error) => this.#fail(job, error));
    } catch (error) {
      this.#fail(job, error);
    }
  }

  #handle(job: Job, decoded: unknown): void {
    if (job.state.name !== "running") return this.#handlerEnded(job);
    job.decoded = decoded;
    this.#hooks.start(job.context);
    try {
      const result = this.#call(job, decoded);
      if (!isThenable(result)) return this.#succeed(job, result);
      result.then((value) => this.#succeed(job, value), (error) => this.#fail(job, error));
    } catch (error) {
      this.#fail(job, error);
    }
  }

  /** The job has taken longer than it may. */
  overtime(job: Job): void {
    const { name, jobTimeout } = this.actor;
    const error = new JobTimeoutError(`a job of the actor "${name}" took more than ${jobTimeout} s`, {
      actor: name,
    });
    this.#log.runsOn(job);
    job.abort(error);
    this.#fail(job, error);
    this.#kill(job, error);
  }

  /** The message may run elsewhere by now: the handler is told. What has not started is dropped. */
  leaseLost(job: Job): void {
    if (job.state.name === "settling") return;
    if (job.state.name === "waiting") return this.#drop(job);
    const { name } = this.actor;
    const seconds = job.message.lease / 1000;
    job.abort(
      new LeaseLostError(
        `no pulse of a job of the actor "${name}" reached NATS for ${seconds} s: it may run elsewhere by now`,
        { actor: name },
      ),
    );
    this.#log.write(
      "warn",
      job,
      `lost its lease (no pulse in ackWait, ${seconds} s): the message may run elsewhere by now`,
    );
  }

  /** It has not started and may run elsewhere by now; if it is marked as running alone, that is not true. */
  #drop(job: Job): void {
    if (job.endLoneRun) this.#marks.disregard(job);
    this.#end(job);
  }

  /** A handler that has run on over its time has ended: its slot is free. */
  #handlerEnded(job: Job): void {
    if (!job.overtime || !job.entered) return;
    this.#log.ended(job);
    this.#leave(job);
  }

  /** Here a handler can only be told by its signal; elsewhere it can be ended. */
  #kill(job: Job, reason: Error): void {
    if (job.remote) this.#executor!.kill(job.remote, reason);
  }

  // ---- settle

  #succeed(job: Job, result: unknown): void {
    const { state } = job;
    if (state.name !== "running") return this.#handlerEnded(job);
    this.#noteHandled(job);
    // The work is done: an ack spares a run, also where the lease is over. So the clock is looked at where it counts.
    const timed = this.#timing.isOn || this.actor.confirmAck || this.actor.middlewares.length > 0;
    const now = timed ? performance.now() : state.startedAt;
    const duration = now - state.startedAt;
    if (!this.actor.confirmAck || job.leaseIsOver(now)) {
      job.message.ack();
      return this.#succeeded(job, result, duration);
    }
    job.state = SETTLING;
    const wanted = () => !job.abandoned && !job.leaseIsOver(performance.now());
    const failed = (error: unknown) => {
      this.#log.write("error", job, "has no confirmation of its ack", error);
      return false;
    };
    job.message.ackConfirmed(wanted).catch(failed).then((confirmed) => {
      if (confirmed) return this.#succeeded(job, result, duration);
      // As for a lease that is over before: the work is done.
      job.message.ack();
      this.#end(job);
    });
  }

  #succeeded(job: Job, result: unknown, duration: number): void {
    if (hasResponse(this.actor.event)) {
      const failed = (error: unknown) => this.#log.write("error", job, "cannot respond", error);
      respond(this.#engine.link, job, result, failed);
    }
    this.#hooks.success(job.context, duration);
    this.#end(job);
  }

  #fail(job: Job, error: unknown): void {
    if (job.state.name !== "running") return this.#handlerEnded(job);
    const now = performance.now();
    this.watch.checkBlocked(job, now);
    if (job.leaseIsOver(now)) {
      // Another run decides: a nak would disturb it.
      this.#end(job);
      return this.#log.write("warn", job, "failed after its lease was over: its redelivery decides", error);
    }
    if (job.stopping) return this.requeue(job);
    const delay = delayBeforeNext(job, error, this.#maxAttempts, (failure) => {
      this.#log.write("error", job, "has no valid retryDelay; next attempt in 1 s", failure);
    });
    if (delay === undefined) this.#giveUp(job, error);
    else this.#retry(job, error, delay);
    this.#hooks.failure(job.context, error, delay);
  }

  /**
   * The next attempt comes after a delay. Where it is the last one, a copy waits, which knows how many attempts there
   * were: so what reaches its last delivery otherwise has lost some. So it does where deliveries do not tell.
   */
  #retry(job: Job, error: unknown, delay: Seconds): void {
    const { message } = job;
    const most = this.#maxAttempts;
    const next = Math.max(job.attempts, message.source.delayed ? 0 : message.deliveries) + 1;
    const last = most !== null && next >= most;
    // The server delivers it no more: only its advisory would come again.
    const needsCopy = last || this.#exhausted.has(job) || delay > STORE_FROM || mayBeDelayedByNak(message);
    // A delayed copy that is requeued costs nobody a place.
    if (!needsCopy && (message.source.delayed || this.#retryPlaces.take(delay))) {
      message.nak(delay);
      this.#end(job);
    } else {
      this.#storeThenAck(job, () => storeDelayed(this.actor, job.message, delay, job.attempts), delay);
    }
    this.#log.write("error", job, `failed; next attempt in ${rounded(delay)} s`, error);
  }

  #giveUp(job: Job, error: unknown): void {
    this.#deadLetter(job, job.attempts, error);
    if (hasResponse(this.actor.event)) respondFailure(this.#engine.link, job, error);
    this.#log.write("error", job, "failed for good", error);
  }

  #deadLetter(job: Job, attempts: number, error: unknown): void {
    const identity = identityOf(this.actor, job.message);
    const done = () => {
      this.#unstored.delete(identity);
      this.#noteHandled(job);
      job.message.term();
    };
    if (!this.actor.deadLetters) {
      done();
      return this.#end(job);
    }
    const store = () => storeDeadLetter(this.actor, job.message, { attempts, error });
    this.#storeThenAck(job, store, LATER, "dead letter", done, () => {
      if (this.#unstored.size < MOST_UNSTORED) this.#unstored.set(identity, { attempts, error });
    });
  }

  /**
   * Stores a copy and then ends the original: with an ack, if nothing else is given. Where storing fails, the original
   * is redelivered after `wait`.
   */
  #storeThenAck(
    job: Job,
    store: () => Promise<void>,
    wait: Seconds,
    copy = "delayed copy",
    stored: () => void = () => {
      this.#noteHandled(job);
      job.message.ack();
    },
    failed: () => void = () => {},
  ): void {
    job.state = SETTLING;
    store().then(stored, (error) => {
      failed();
      if (job.endLoneRun) this.#marks.disregard(job);
      if (!job.leaseIsOver(performance.now())) job.message.nak(wait);
      this.#log.write("error", job, `cannot store the ${copy}; redelivery in ${rounded(wait)} s`, error);
    }).finally(() => this.#end(job));
  }

  #noteHandled(job: Job): void {
    const { message } = job;
    if (job.mayComeAgain) this.#handled.addLate(identityOf(this.actor, message));
    if (!message.source.delayed) this.#handled.add(message.sequence);
  }

  /** The message is ours no more; its slot is free, unless its handler runs on. */
  #end(job: Job): void {
    if (job.state.name === "done") return;
    const runsOn = job.overtime;
    job.end();
    this.watch.release(job);
    if (this.#exhausted.delete(job)) this.#maxDeliveries.released();
    this.#alone.delete(job);
    job.endLoneRun?.();
    if (this.#engine.loneRuns.wanted) this.#engine.loneRuns.changed();
    if (!runsOn) this.#limit.leave(job);
    // Also where the handler has left before: a message that was being stored took a place until now.
    this.#scheduler.react();
    this.watch.changed.notify();
  }

  #leave(job: Job): void {
    this.#limit.leave(job);
    this.#scheduler.react();
  }

  // ---- stop

  /** Takes no more; what still comes is requeued. Resolves when nothing can come any more. */
  async stopPolling(): Promise<void> {
    this.#stopping = true;
    this.#leaveLoneRuns();
    this.#log.close();
    const { link } = this.#engine;
    const ended = Promise.all([this.#scheduler.stop(), this.#maxDeliveries.stop()]);
    this.#voided = ended.then(() => link.flushWithin(VOIDING));
    if (!(await this.#voided)) await link.flushWithin(PATIENCE_AT_STOP);
  }

  /** Resolves when all asynchronous hooks have ended. */
  hooksEnd(): Promise<void> {
    return this.#hooks.end();
  }

  /** The subscriber stops and waits no longer for the handler. */
  abort(job: Job): void {
    job.stopping = true;
    job.abort(this.#shutdown());
  }

  /** Gives the message to others as soon as no poll of ours would take it; this is no failure, and no attempt. */
  requeue(job: Job): void {
    const { name } = job.state;
    if (name === "done" || name === "settling") return;
    this.#kill(job, this.#shutdown());
    job.state = SETTLING;
    const requeueNow = () => this.#requeueNow(job);
    // Until then it would come back here.
    void this.#voided.then(requeueNow, requeueNow);
  }

  #requeueNow(job: Job): void {
    const { message } = job;
    if (job.leaseIsOver(performance.now())) return this.#end(job);
    // A nak costs a delivery: where they are counted, a copy waits that knows better.
    const counted = message.source.delayed || this.#exhausted.has(job) ||
      this.#maxAttempts !== null && !message.refused;
    if (counted) {
      return this.#storeThenAck(job, () => storeDelayed(this.actor, job.message, 0, job.attempts - 1), 0);
    }
    message.nak(0);
    this.#end(job);
  }

  #shutdown(): ShutdownError {
    const { name } = this.actor;
    return new ShutdownError(`the subscriber of the actor "${name}" stops`, { actor: name });
  }
}

function tooManyHeaders({ event }: AnyActor): DecodeError {
  return new DecodeError(
    `a message of the event "${event.name}" has more than ${MOST_HEADERS} headers: it is not read; its publisher must ` +
      "send fewer",
    { event: event.name },
  );
}

function delayedTooLong({ event }: AnyActor, wait: Seconds): DecodeError {
  return new DecodeError(
    `a message of the event "${event.name}" is delayed by ${
      rounded(wait)
    } s, and at most ${LONGEST_DELAY} s are ` +
      "allowed: its publisher must delay it less",
    { event: event.name },
  );
}

/** For people to read. */
function rounded(seconds: Seconds): number {
  return Number(seconds.toPrecision(3));
}
