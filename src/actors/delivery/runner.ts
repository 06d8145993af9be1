// Running one job: decode, hooks, handler, settle, respond, hooks.
// Must hold: a job ends exactly once, by success, failure, a lost lease or being handed back, whatever its
// handler does afterwards; and nothing that a handler, hook or serializer throws gets past here.

import { DecodeError, JobTimeoutError, LeaseLostError, ShutdownError } from "../../errors.ts";
import { EventWithResponse } from "../../events/event_with_response.ts";
import { MOST_HEADERS } from "../../nats/header_limit.ts";
import type { NatsLink } from "../../nats/nats_link.ts";
import type { Seconds } from "../../seconds.ts";
import type { AnyActor } from "../actor.ts";
import type { Executor } from "../executors/executor.ts";
import { Reject } from "../reject.ts";
import { Retry } from "../retry.ts";
import { delayAfter } from "../retry_delay.ts";
import { storeDeadLetter } from "./store_dead_letter.ts";
import { type Call, callHere, callIn } from "./call_handler.ts";
import { Hooks } from "./hooks.ts";
import type { Job } from "./job.ts";
import type { Leases } from "./leases.ts";
import { identity, park, PARK_FROM, storeTimeout } from "./parking.ts";
import { respond, respondFailure } from "./respond.ts";
import { RetryPlaces } from "./retry_places.ts";
import type { Settler } from "./settle.ts";

/** When a message comes again whose dead letter could not be stored. */
const LATER: Seconds = 5;

/** What a runner works with. */
export interface RunnerParts {
  readonly link: NatsLink;
  readonly leases: Leases;
  readonly settler: Settler;
  /** Where the handler runs; `undefined`: here. */
  readonly executor: Executor | undefined;
  /** The job is over, and its slot is free. */
  readonly ended: (job: Job) => void;
}

/** Runs the jobs of one actor. */
export class Runner {
  readonly #actor: AnyActor;
  readonly #parts: RunnerParts;
  readonly #hooks: Hooks;
  readonly #run: Call;
  readonly #responds: boolean;
  readonly #places: RetryPlaces;

  constructor(actor: AnyActor, parts: RunnerParts) {
    this.#actor = actor;
    this.#parts = parts;
    this.#hooks = new Hooks(actor.middlewares, parts.link.logger);
    this.#places = new RetryPlaces(actor.maxAckPending);
    this.#responds = actor.event instanceof EventWithResponse;
    const call = parts.executor ? callIn(parts.executor) : callHere(actor);
    const wraps = actor.middlewares.some((middleware) => middleware.wrap);
    this.#run = wraps ? (job, message) => this.#hooks.wrap(job, () => call(job, message)) : call;
  }

  /** Starts a job that has got its slot. */
  start(job: Job): void {
    job.state = "running";
    this.#parts.leases.start(job);
    try {
      if (job.refused) throw tooManyHeaders(job);
      const message = this.#actor.event.decode(job.data);
      if (!(message instanceof Promise)) return this.#handle(job, message);
      message.then((decoded) => this.#handle(job, decoded), (error) => this.#fail(job, error));
    } catch (error) {
      this.#fail(job, error);
    }
  }

  /** The job has taken longer than it may. */
  overtime(job: Job): void {
    const { name, jobTimeout } = this.#actor;
    const error = new JobTimeoutError(`a job of the actor "${name}" took more than ${jobTimeout} s`, {
      actor: name,
    });
    job.abort(error);
    this.#kill(job, error);
    this.#fail(job, error);
  }

  /** The message may run elsewhere by now. What the handler still does is not acked; its slot stays taken. */
  lost(job: Job): void {
    job.leaseLost = true;
    const { name, ackWait } = this.#actor;
    job.abort(
      new LeaseLostError(
        `no pulse of a job of the actor "${name}" reached NATS for ${ackWait} s: it may run elsewhere by now`,
        { actor: name },
      ),
    );
    if (job.state === "settling") return;
    this.#log("warn", job, "lost its lease: its result does not count");
    if (job.state === "held") this.#end(job);
  }

  /** The subscriber stops and waits no longer. */
  abort(job: Job): void {
    job.stopping = true;
    job.abort(
      new ShutdownError(`the subscriber of the actor "${this.#actor.name}" stops`, {
        actor: this.#actor.name,
      }),
    );
  }

  /** Gives the message back at once; this is no failure. */
  requeue(job: Job): void {
    if (job.state === "done" || job.state === "settling") return;
    this.#kill(job, new ShutdownError(`the actor "${this.#actor.name}" stops`, { actor: this.#actor.name }));
    if (job.leaseLost) return this.#end(job);
    const { maxAttempts } = this.#actor;
    const last = maxAttempts !== null && job.attempts >= maxAttempts;
    if (job.parked || last && !job.refused) {
      // A nak would count as an attempt, and after the last one the server delivers no more.
      this.#settle(job, () => park(this.#parts.link, job, 0, job.attempts - 1), 0);
    } else {
      this.#parts.settler.nak(job, 0);
      this.#end(job);
    }
  }

  /** The stop waits no longer for the server to confirm what became of the job. */
  giveUp(job: Job): void {
    job.leaseLost = true;
  }

  /** A parked message came for the first time: it comes again when it is due. */
  delayAgain(job: Job, wait: Seconds): void {
    this.#parts.settler.nak(job, wait);
    this.#end(job);
  }

  /** The message is not to run yet: a copy of it waits in the stream of delayed messages. */
  delay(job: Job, wait: Seconds): void {
    const before = job.parked ? job.attempts - 1 : 0;
    this.#settle(job, () => park(this.#parts.link, job, wait, before), wait);
  }

  /** Resolves when all asynchronous hooks have ended. */
  hooksEnd(): Promise<void> {
    return this.#hooks.end();
  }

  #handle(job: Job, message: unknown): void {
    if (job.state !== "running") return;
    job.message = message;
    this.#hooks.start(job);
    let result: unknown;
    try {
      result = this.#run(job, message);
    } catch (error) {
      return this.#fail(job, error);
    }
    if (!isThenable(result)) return this.#succeed(job, result);
    result.then((value) => this.#succeed(job, value), (error) => this.#fail(job, error));
  }

  #succeed(job: Job, result: unknown): void {
    if (job.state !== "running") return;
    if (job.leaseLost) return this.#end(job);
    const duration = this.#actor.middlewares.length ? performance.now() - job.startedAt : 0;
    if (!this.#actor.confirmAck) {
      this.#parts.settler.ack(job);
      return this.#succeeded(job, result, duration);
    }
    job.state = "settling";
    const confirmed = this.#parts.settler.ackConfirmed(job);
    confirmed.catch((error) => this.#log("error", job, "could not be acked", error)).then(() => {
      if (job.leaseLost) this.#end(job);
      else this.#succeeded(job, result, duration);
    });
  }

  #succeeded(job: Job, result: unknown, duration: number): void {
    if (this.#responds) {
      const { link, settler } = this.#parts;
      const failed = (error: unknown) => this.#log("error", job, "could not respond", error);
      respond(link, job, result, { sendAcks: () => settler.send(), failed });
    }
    this.#hooks.success(job, duration);
    this.#end(job);
  }

  #fail(job: Job, error: unknown): void {
    if (job.state !== "running") return;
    if (job.leaseLost) return this.#end(job);
    if (job.stopping) return this.requeue(job);
    const delay = this.#delayBeforeNext(job, error);
    if (delay === undefined) this.#giveUp(job, error);
    else this.#tryAgain(job, error, delay);
    this.#hooks.failure(job, error);
  }

  #tryAgain(job: Job, error: unknown, delay: Seconds): void {
    this.#log("error", job, `failed; next attempt in ${rounded(delay)} s`, error);
    // In the parking place a nak costs nobody a place.
    if (delay <= PARK_FROM && (job.parked || this.#places.take(delay))) {
      this.#parts.settler.nak(job, delay);
      this.#end(job);
    } else {
      this.#settle(job, () => park(this.#parts.link, job, delay, job.attempts), delay);
    }
  }

  #giveUp(job: Job, error: unknown): void {
    this.#log("error", job, "failed for good", error);
    const { link, settler } = this.#parts;
    if (this.#responds) respondFailure(link, job, error);
    if (this.#actor.deadLetters) {
      const { data, sentHeaders: headers, refused: lacksHeaders, seqNumber: seq, attempts } = job;
      const timeout = storeTimeout(this.#actor);
      const letter = { data, headers, lacksHeaders, identity: identity(job), seq, attempts, error, timeout };
      this.#settle(
        job,
        () => storeDeadLetter(link, this.#actor, letter),
        LATER,
        () => settler.term(job),
        "a dead letter",
      );
    } else {
      settler.term(job);
      this.#end(job);
    }
  }

  /**
   * Stores a copy and then settles the original: with an ack, if nothing else is given. Where storing fails, the
   * original is redelivered after `wait`.
   */
  #settle(
    job: Job,
    store: () => Promise<void>,
    wait: Seconds,
    settle = () => this.#parts.settler.ack(job),
    copy = "a delayed message",
  ): void {
    job.state = "settling";
    store().then(settle, (error) => {
      this.#log("error", job, `could not be stored as ${copy}; redelivery in ${rounded(wait)} s`, error);
      this.#parts.settler.nak(job, wait);
    }).finally(() => this.#end(job));
  }

  /** Here a handler can only be told by its signal; elsewhere it can be ended. */
  #kill(job: Job, reason: Error): void {
    if (job.remote) this.#parts.executor!.kill(job.remote, reason);
  }

  /** Seconds before the next attempt; `undefined`: there is none. */
  #delayBeforeNext(job: Job, error: unknown): Seconds | undefined {
    const { maxAttempts, retryDelay } = this.#actor;
    if (error instanceof Reject || error instanceof DecodeError && job.message === undefined) {
      return undefined;
    }
    if (maxAttempts !== null && job.attempts >= maxAttempts) return undefined;
    if (error instanceof Retry && error.delay !== undefined) return error.delay;
    try {
      return delayAfter(retryDelay, job.attempts, error);
    } catch (failure) {
      this.#log("error", job, "has no valid retryDelay; trying again in 1 s", failure);
      return 1;
    }
  }

  #end(job: Job): void {
    job.end();
    this.#parts.ended(job);
  }

  #log(level: "warn" | "error", job: Job, what: string, ...error: unknown[]): void {
    const { name, event } = this.#actor;
    this.#parts.link.logger[level](
      `walnats: a job of the actor "${name}" ${what} (event "${event.name}", message ${job.seqNumber}, ` +
        `attempt ${job.attempts})`,
      ...error,
    );
  }
}

function tooManyHeaders({ actor }: Job): DecodeError {
  return new DecodeError(
    `a message of the event "${actor.event.name}" has more than ${MOST_HEADERS} headers: it is not read; its publisher must send fewer`,
    { event: actor.event.name },
  );
}

/** For people to read. */
function rounded(seconds: Seconds): number {
  return Number(seconds.toPrecision(3));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { then?: unknown }).then === "function";
}
