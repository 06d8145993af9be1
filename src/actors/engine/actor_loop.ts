// One actor in one `listen()`: asks for exactly what can start now, and starts it.
// Must hold, always: messages asked for + messages in hand <= the actor's `maxJobs`. With the global slots full
// no poll is sent; what polls of several actors bring beyond them waits with its lease kept alive.

import type { Msg } from "@nats-io/nats-core";
import { Settler } from "./settle.ts";
import type { AnyActor } from "../actor.ts";
import { restoreConsumer } from "./restore_consumer.ts";
import type { Engine } from "./engine.ts";
import { Job } from "./job.ts";
import { ExhaustedWatch } from "./exhausted.ts";
import { Leases } from "./leases.ts";
import { ParkedSource } from "./parked_source.ts";
import { delayLeft } from "./parking.ts";
import type { Pool } from "./pools.ts";
import { Pull } from "./pull.ts";
import { Runner } from "./runner.ts";

/** Milliseconds that jobs get to end after their signal has aborted. */
const LAST_CHANCE = 500;
/** Seconds of a poll where the event's stream and the parking place take turns. */
const SHORT_TURN = 0.25;

/** Polls and runs the jobs of one actor. */
export class ActorLoop {
  readonly actor: AnyActor;
  readonly #engine: Engine;
  readonly #pull: Pull;
  readonly #parked: ParkedSource;
  readonly #exhausted: ExhaustedWatch | undefined;
  readonly #leases: Leases;
  readonly #runner: Runner;
  readonly #pool: Pool | undefined;
  /** The most jobs that can ever run here at once. */
  readonly #limit: number;
  readonly #ask = () => this.#pollForMore();
  readonly #unwatch: () => void;
  readonly #abandoned = new AbortController();
  /** "waiting": started by `start`. "healing": the consumer is looked after. "stopping": nothing is asked for. */
  #state: "waiting" | "polling" | "healing" | "stopping" = "waiting";
  #turnEnds = 0;
  /** Whose turn it is where there is room for one message only. */
  #parkedNext = false;
  /** Jobs that run or wait for a slot. */
  #taking = 0;
  /** What came on polls that had been given up for lost: it must not run beyond `maxJobs`. */
  readonly #surplus: Job[] = [];
  /** Messages that came, all in all. */
  #came = 0;
  #warned = false;
  /** Called whenever something has changed: a message, a status, the end of a job. */
  #changed: (() => void) | undefined;

  constructor(actor: AnyActor, engine: Engine) {
    this.actor = actor;
    this.#engine = engine;
    const { link, slots, pools, journal } = engine;
    this.#pool = pools.of(actor);
    this.#limit = Math.min(actor.maxJobs, slots.total, this.#pool?.slots.total ?? Infinity);
    this.#pull = new Pull(link, actor.event.streamName, actor.consumerName, {
      message: (message) => this.#take(message),
      ended: () => this.#react(),
      trouble: (reason) => void this.#heal(reason),
    });
    this.#parked = new ParkedSource(actor, engine, {
      message: (message) => this.#take(message, true),
      changed: () => this.#makeRoomForParked(),
    });
    if (actor.maxAttempts !== null) this.#exhausted = new ExhaustedWatch(actor, link, journal);
    this.#leases = new Leases(link, actor, {
      overtime: (job) => this.#runner.overtime(job),
      lost: (job) => this.#runner.lost(job),
      blocked: (milliseconds) => this.#warnBlocked(milliseconds),
    });
    const settler = new Settler(link, journal);
    this.#runner = new Runner(actor, {
      link,
      leases: this.#leases,
      settler,
      executor: this.#pool?.executor,
      ended: (job) => this.#ended(job),
    });
    this.#unwatch = link.watch({
      away: () => this.#voidPolls(),
      back: () => {
        void this.#parked.look();
        void this.#heal("reconnected");
      },
    });
  }

  /** Messages in hand. */
  get inHand(): number {
    return this.#leases.size;
  }

  /** Starts polling. */
  start(): void {
    this.#exhausted?.poll();
    // What is parked is known before the first poll takes all the room.
    this.#parked.open().finally(() => {
      if (this.#state === "waiting") this.#state = "polling";
      this.#ask();
    });
  }

  /** Polls once: handles what is there, or what comes first within `pollDelay`, at most `budget` messages. */
  async burst(budget: number, signal: AbortSignal | undefined): Promise<void> {
    const cancel = () => this.#voidPolls();
    signal?.addEventListener("abort", cancel);
    await this.#parked.open();
    let left = budget;
    for (let wait = true; left > 0 && !signal?.aborted; wait = false) {
      const asked = await this.#roomFor(left);
      const got = await this.#pollOnce(asked, "no-wait") ||
        (wait ? await this.#pollOnce(1, this.#engine.pollDelay) : 0);
      left -= got;
      if (got === 0 || (got < asked && !wait)) break;
    }
    signal?.removeEventListener("abort", cancel);
    while (this.inHand > 0 && !signal?.aborted) await this.#change();
  }

  /** Stops: hands back what has not started, waits for what runs, then aborts and hands that back too. */
  async stop(): Promise<void> {
    this.#state = "stopping";
    this.#abandoned.abort();
    this.#engine.turns.release(this);
    for (const job of this.#leases) if (job.state === "held") this.#runner.handBack(job);
    await Promise.all([this.#pull.stop(), this.#parked.stop(), this.#exhausted?.stop()]);
    if (!(await this.#idle(this.#engine.drainTimeout * 1000))) {
      for (const job of this.#leases) this.#runner.abort(job);
      await this.#idle(LAST_CHANCE);
      for (const job of this.#leases) this.#runner.handBack(job);
    }
    this.#leases.close();
    this.#unwatch();
    await this.#runner.hooksEnd();
  }

  #pollForMore(): void {
    if (this.#state !== "polling" || this.#engine.link.away) return;
    const { turns, journal, batch, pollDelay } = this.#engine;
    const outstanding = this.#pull.outstanding + this.#parked.outstanding;
    let room = this.#limit - this.inHand - outstanding;
    if (room <= 0 && outstanding === 0) turns.release(this);
    const parked = this.#parked.filled && this.#parked.outstanding === 0;
    if (room <= 0 || (this.#pull.outstanding > 0 && room < this.#limit / 2 && !parked)) return;
    const free = this.#freeSlots() - outstanding;
    if (free < room) this.#whenFree(this.#ask);
    room = Math.min(room, free);
    if (room <= 0) return;
    if (!turns.take(this, () => this.#beginTurn())) return;
    if (turns.wanted && performance.now() >= this.#turnEnds) return this.#endTurn();
    // The acks of those that made room go first: else the server would have more of ours than can run.
    journal.send();
    // Where there is room for one message only, the event's stream and the parking place take short turns.
    const alone = parked && room === 1 && this.#pull.outstanding === 0;
    if (alone) this.#parkedNext = !this.#parkedNext;
    if (parked && (!alone || this.#parkedNext)) room -= this.#parked.ask(room, alone ? "no-wait" : pollDelay);
    const expires = alone ? Math.min(pollDelay, SHORT_TURN) : pollDelay;
    for (; room > 0; room -= batch) this.#pull.request(Math.min(room, batch), expires);
  }

  #beginTurn(): void {
    this.#turnEnds = performance.now() + this.#engine.pollDelay * 1000;
    this.#ask();
  }

  /** Others wait for a turn: nothing is asked for until they had theirs. */
  #endTurn(): void {
    if (this.#pull.outstanding + this.#parked.outstanding > 0) return;
    this.#engine.turns.release(this);
    this.#engine.turns.take(this, () => this.#beginTurn());
  }

  #take(message: Msg, parked = false): void {
    const job = new Job(this.actor, message, parked);
    this.#leases.hold(job);
    const putOff = this.#putOff(job);
    if (!parked || !putOff) this.#came++;
    if (!putOff) {
      if (this.#state === "stopping") this.#runner.handBack(job);
      else if (this.#taking >= this.#limit) this.#surplus.push(job);
      else this.#begin(job);
    }
    this.#changed?.();
  }

  #begin(job: Job): void {
    this.#taking++;
    job.begun = true;
    if (!this.#pool) return this.#takeSlot(job);
    const withdraw = this.#pool.slots.take(this.actor.priority, () => {
      job.pooled = true;
      this.#takeSlot(job);
    });
    if (!job.pooled) job.withdraw = withdraw;
  }

  #takeSlot(job: Job): void {
    job.withdraw = this.#engine.slots.take(this.actor.priority, () => this.#runner.start(job));
  }

  #freeSlots(): number {
    return Math.min(this.#engine.slots.free, this.#pool?.slots.free ?? Infinity);
  }

  #whenFree(listener: () => void): void {
    this.#engine.slots.whenFree(listener);
    this.#pool?.slots.whenFree(listener);
  }

  /** Sends a message away whose time has not come. */
  #putOff(job: Job): boolean {
    const wait = job.delivered.headers ? delayLeft(job) : 0;
    if (job.parked && job.delivery.deliveries === 1) {
      this.#runner.putOff(job, wait);
    } else if (wait > 0) {
      this.#runner.delay(job, wait);
    } else {
      return false;
    }
    return true;
  }

  #ended(job: Job): void {
    this.#leases.release(job);
    if (job.begun) {
      this.#taking--;
      if (job.startedAt > 0) this.#engine.slots.release();
      else job.withdraw!();
      if (job.pooled) this.#pool!.slots.release();
      this.#beginSurplus();
    }
    this.#react();
  }

  #beginSurplus(): void {
    while (this.#surplus.length && this.#taking < this.#limit) {
      const job = this.#surplus.shift()!;
      if (job.state === "held") this.#begin(job);
    }
  }

  /** An idle actor has asked for all that it can run; a poll that is voided makes room at once. */
  #makeRoomForParked(): void {
    const idle = this.#pull.outstanding > 0 && this.inHand + this.#pull.outstanding >= this.#limit;
    if (this.#state === "polling" && this.#parked.filled && this.#parked.outstanding === 0 && idle) {
      this.#pull.reset();
    }
    this.#react();
  }

  #react(): void {
    this.#changed?.();
    this.#pollForMore();
  }

  async #heal(reason: string): Promise<void> {
    this.#voidPolls();
    if (this.#state !== "polling") return;
    this.#state = "healing";
    await restoreConsumer(this.actor, this.#engine, reason, this.#abandoned.signal);
    if (this.#state !== "healing") return;
    this.#state = "polling";
    this.#ask();
  }

  /** Sends one poll; resolves to the number of messages that it brought. */
  async #pollOnce(batch: number, expires: number | "no-wait"): Promise<number> {
    const before = this.#came;
    this.#engine.journal.send();
    this.#pull.request(batch, expires);
    const done = () => this.#pull.outstanding === 0 || this.#came > before && expires !== "no-wait";
    while (!done()) {
      this.#parked.ask(batch, expires);
      await this.#change();
    }
    if (this.#pull.outstanding > 0) this.#voidPolls();
    return this.#came - before;
  }

  /** Resolves to the number of messages, up to `wanted`, that could start now; waits until it is not 0. */
  async #roomFor(wanted: number): Promise<number> {
    while (true) {
      const room = Math.min(this.#limit - this.inHand, this.#freeSlots(), wanted);
      if (room > 0) return room;
      this.#whenFree(() => this.#changed?.());
      await this.#change();
    }
  }

  #voidPolls(): void {
    this.#pull.reset();
    this.#parked.reset();
    this.#changed?.();
  }

  /** Resolves when something has changed. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = () => {
        this.#changed = undefined;
        resolve();
      };
    });
  }

  /** Resolves to whether nothing is in hand any more, after some milliseconds at the latest. */
  async #idle(milliseconds: number): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
    let over = false;
    late.then(() => over = true);
    while (this.inHand > 0 && !over) await Promise.race([this.#change(), late]);
    clearTimeout(timer);
    return this.inHand === 0;
  }

  #warnBlocked(milliseconds: number): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#engine.link.logger.warn(
      `walnats: the event loop stood still for ${
        (milliseconds / 1000).toFixed(1)
      } s while jobs of the actor ` +
        `"${this.actor.name}" were in hand, so their pulses were late and NATS may have given them to others: ` +
        "run handlers that keep the processor busy with executeIn: ExecuteIn.THREAD or PROCESS",
    );
  }
}
