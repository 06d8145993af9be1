// Asks for exactly what can start now, of the event's stream and of the delayed messages.
// Must hold, always: messages asked for + messages in hand <= the concurrency limit. With the global slots full no
// poll is sent; what polls of several actors bring beyond them waits with its lease kept alive.
// Polls overlap, so no round trip is waited for: the next one is sent when a quarter of the slots are free, or for
// fewer where there were not many polls lately; an idle actor's when half of them are free. When it is an actor's
// turn: `poll_dispatcher.ts`.

import type { DeliveredMessage } from "../../jetstream/delivered_message.ts";
import type { MessageSource } from "../../jetstream/message_source.ts";
import type { AnyActor } from "../actor.ts";
import { findConsumer, refuseNotPulled } from "../../jetstream/consumers.ts";
import { Condition } from "../../async/condition.ts";
import { Backlog } from "./backlog.ts";
import type { Engine } from "./engine.ts";
import type { ConcurrencyLimit } from "./concurrency_limit.ts";
import { DelayedSource } from "./delayed_source.ts";
import type { Place, Poller } from "./poll_dispatcher.ts";
import { Pull } from "../../jetstream/pull.ts";
import { sleep } from "../../async/sleep.ts";
import { restoreConsumer } from "./restore_consumer.ts";

/** Seconds of a poll where the event's stream and the delayed messages take turns. */
const SHORT_TURN = 0.25;

/** What a pull scheduler works with. */
export interface PullSchedulerParts {
  readonly limiter: ConcurrencyLimit;
  /** Where the event's messages come from, */
  readonly source: MessageSource;
  /** and the delayed ones. */
  readonly delayed: MessageSource;
  /** Messages and handlers that take a place: in hand, or run on over their time. */
  readonly inHand: () => number;
  /** Takes a message; tells whether it may run now, or waits for its time elsewhere. */
  readonly receive: (message: DeliveredMessage) => boolean;
}

/** The polls of one actor. */
export class PullScheduler {
  readonly #actor: AnyActor;
  readonly #engine: Engine;
  readonly #parts: PullSchedulerParts;
  readonly #pull: Pull;
  readonly #parked: DelayedSource;
  readonly #backlog: Backlog;
  readonly #place: Place;
  readonly #changed = new Condition();
  readonly #unwatch: () => void;
  readonly #leavePause: () => void;
  readonly #abandoned = new AbortController();
  /** "waiting": nothing is asked for by itself. "healing": the consumer is looked after. */
  #state: "waiting" | "polling" | "healing" | "stopped" = "waiting";
  #turnEnds = 0;
  /** Whose turn it is where there is room for one message only. */
  #parkedNext = false;
  /** Under way before a poll is voided to make room. */
  #quiet: Promise<void> | undefined;
  /** Messages that came, but for copies that came to be delayed again. */
  #came = 0;
  /** Times that all polls were paused. */
  #pauses = 0;

  constructor(actor: AnyActor, engine: Engine, parts: PullSchedulerParts) {
    this.#actor = actor;
    this.#engine = engine;
    this.#parts = parts;
    const wishes = { batch: Math.min(parts.limiter.limit, engine.batch), expires: engine.pollDelay };
    this.#pull = new Pull(engine.link, parts.source, wishes, {
      message: (message) => this.#take(message),
      ended: () => {
        if (!this.#pull.cutShort) this.#backlog.found(0);
        this.react();
      },
      trouble: (reason) => void this.#heal(reason),
    });
    const { dispatcher } = engine;
    this.#backlog = new Backlog(dispatcher.roundTrip);
    this.#place = dispatcher.join(this.#poller());
    this.#parked = new DelayedSource(actor, engine, parts.delayed, {
      message: (message) => this.#take(message),
      changed: () => void this.#makeRoomForParked(),
    });
    this.#unwatch = engine.link.watch({
      away: () => this.#voidPolls(),
      back: () => {
        void this.#parked.look();
        void this.#heal("reconnected");
      },
    });
    this.#leavePause = engine.pause.add({
      pause: () => this.#pause(),
      resume: () => this.react(),
    });
  }

  /** Starts polling. */
  start(): void {
    // What is parked is known before the first poll takes all the room.
    Promise.all([this.#parked.open(), this.#check("listen starts")]).finally(() => {
      if (this.#state === "waiting") this.#state = "polling";
      this.react();
    });
  }

  /** Polls once: takes what is there, or what comes first within `pollDelay`, at most `budget` messages. */
  async burst(budget: number, signal: AbortSignal | undefined): Promise<void> {
    const cancel = () => this.#voidPolls();
    signal?.addEventListener("abort", cancel);
    await Promise.all([this.#parked.open(), this.#checkOnce()]);
    const over = () => signal?.aborted || this.#state === "stopped";
    let left = budget;
    for (let wait = true; left > 0 && !over(); wait = false) {
      const asked = Math.min(await this.#roomFor(left), this.#pull.mostInPoll);
      if (over()) break;
      let got = await this.#pollOnce(asked, "no-wait");
      if (over()) break;
      if (got === 0 && wait && !this.#pull.cutShort) got = await this.#pollOnce(1, this.#engine.pollDelay);
      left -= got;
      // There is more where a message was too large for what was left of the poll.
      if (!this.#pull.cutShort && (got === 0 || (got < asked && !wait))) break;
    }
    while (this.#parts.inHand() > 0 && !over()) await this.#changed.next();
    signal?.removeEventListener("abort", cancel);
  }

  /** Something has changed: a message is not in hand any more, a poll has ended. */
  react(): void {
    this.#changed.notify();
    this.#engine.dispatcher.changed(this.#place);
  }

  /** Asks no more; resolves when its polls are void. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#unwatch();
    this.#leavePause();
    this.#abandoned.abort();
    this.#engine.dispatcher.leave(this.#place);
    this.#engine.turns.release(this);
    this.#changed.notify();
    await Promise.all([this.#pull.end(), this.#parked.stop(), this.#quiet]);
    this.#changed.notify();
  }

  #poller(): Poller {
    const { limiter } = this.#parts;
    const outstanding = () => this.#pull.outstanding;
    return {
      share: limiter.share,
      limit: limiter.limit,
      backlog: this.#backlog,
      get outstanding() {
        return outstanding();
      },
      wanted: (often, pending) => this.#wanted(often, pending),
      poll: (most) => this.#poll(most),
    };
  }

  #wanted(often: boolean, pending: number): number {
    const { link, pause, turns } = this.#engine;
    if (this.#state !== "polling" || link.away || pause.paused) return 0;
    const { limiter: { limit }, inHand } = this.#parts;
    const outstanding = this.#pull.outstanding + this.#parked.outstanding;
    const room = limit - inHand() - outstanding;
    if (room <= 0) {
      if (outstanding === 0) turns.release(this);
      return 0;
    }
    if (pending > 0 || this.#pull.outstanding === 0 || this.#wantsParked) return room;
    // An idle actor is in no hurry: what it has asked for will do until something comes.
    const enough = inHand() === 0 ? room < limit / 2 : room < limit / 4 && often;
    return enough ? 0 : room;
  }

  #poll(most: number): void {
    if (!this.#haveTurn()) return;
    const { batch, pollDelay } = this.#engine;
    let room = most;
    // Where there is room for one message only, the event's stream and the delayed messages take short turns.
    const parked = this.#wantsParked;
    const alone = parked && room === 1 && this.#pull.outstanding === 0;
    if (alone) this.#parkedNext = !this.#parkedNext;
    if (parked && (!alone || this.#parkedNext)) room -= this.#parked.ask(room, alone ? "no-wait" : pollDelay);
    const expires = alone ? Math.min(pollDelay, SHORT_TURN) : pollDelay;
    for (let asked = 1; room > 0 && asked > 0; room -= asked) {
      asked = this.#pull.request(Math.min(room, batch), expires);
    }
  }

  /** Something is parked, and not asked for. */
  get #wantsParked(): boolean {
    return this.#parked.filled && this.#parked.outstanding === 0;
  }

  /** Voids all polls for a while; resolves when nothing of them can come any more. */
  async #pause(): Promise<void> {
    this.#pauses++;
    await Promise.all([this.#pull.stop(), this.#parked.pause()]);
    this.#changed.notify();
  }

  /** Where others wait for a turn, ours ends when its time is over and nothing is asked for any more. */
  #haveTurn(): boolean {
    const { turns } = this.#engine;
    const begin = () => {
      this.#turnEnds = performance.now() + this.#engine.pollDelay * 1000;
      this.react();
    };
    if (!turns.take(this, begin)) return false;
    if (!turns.wanted || performance.now() < this.#turnEnds) return true;
    if (this.#pull.outstanding + this.#parked.outstanding === 0) {
      turns.release(this);
      turns.take(this, begin);
    }
    return false;
  }

  #take(message: DeliveredMessage): void {
    const { delayed } = message.source;
    if (!delayed) this.#backlog.came(message);
    const mayRun = this.#parts.receive(message);
    if (mayRun || !delayed) this.#came++;
    this.react();
  }

  /** An idle actor has asked for all that it can run; a poll that is voided makes room, but not while messages flow. */
  async #makeRoomForParked(): Promise<void> {
    const { limiter, inHand } = this.#parts;
    const isFull = () =>
      this.#state === "polling" && this.#wantsParked && this.#pull.outstanding > 0 &&
      inHand() + this.#pull.outstanding >= limiter.limit;
    if (isFull() && !this.#quiet) {
      await (this.#quiet = this.#pull.quiet(Infinity));
      this.#quiet = undefined;
      if (isFull()) this.#pull.reset();
    }
    this.react();
  }

  async #heal(reason: string): Promise<void> {
    this.#voidPolls();
    if (this.#state !== "polling") return;
    this.#state = "healing";
    await this.#check(reason);
    // The consumer is there, and its polls were refused all the same.
    if (this.#pull.pause > 0) await sleep(this.#pull.pause, this.#abandoned.signal);
    if (this.#state !== "healing") return;
    this.#state = "polling";
    this.react();
  }

  /** Resolves when the consumer can be polled, with what the server allows. */
  async #check(reason: string): Promise<void> {
    const info = await restoreConsumer(this.#actor, this.#engine, reason, this.#abandoned.signal);
    if (!info) return;
    this.#pull.fit(info.config);
    this.#backlog.found(info.num_pending);
  }

  /** For a burst, which does not wait for another consumer. */
  async #checkOnce(): Promise<void> {
    // Where there is no answer, polling will find out.
    const info = await findConsumer(this.#engine.link, this.#actor).catch(() => undefined);
    if (!info) return;
    refuseNotPulled(this.#actor, info.config);
    this.#pull.fit(info.config);
  }

  /** Sends one poll, and again where it was paused; resolves to the number of messages that it brought. */
  async #pollOnce(batch: number, expires: number | "no-wait"): Promise<number> {
    for (;;) {
      while (this.#engine.pause.paused && this.#state !== "stopped") await this.#changed.next();
      const pauses = this.#pauses;
      const got = await this.#sendPoll(batch, expires);
      if (got > 0 || pauses === this.#pauses || this.#state === "stopped") return got;
    }
  }

  async #sendPoll(batch: number, expires: number | "no-wait"): Promise<number> {
    if (this.#state === "stopped") return 0;
    const before = this.#came;
    this.#pull.request(batch, expires);
    while (this.#pull.outstanding > 0 && (expires === "no-wait" || this.#came === before)) {
      this.#parked.ask(batch, expires);
      await this.#changed.next();
    }
    if (this.#pull.outstanding > 0) this.#voidPolls();
    return this.#came - before;
  }

  /** Resolves to the number of messages, up to `wanted`, that could start now; waits until it is not 0. */
  async #roomFor(wanted: number): Promise<number> {
    const { limiter, inHand } = this.#parts;
    while (true) {
      const room = Math.min(limiter.limit - inHand(), limiter.free, wanted);
      if (room > 0) return room;
      limiter.whenFree(() => this.#changed.notify());
      await this.#changed.next();
    }
  }

  #voidPolls(): void {
    this.#pull.reset();
    this.#parked.reset();
    this.#changed.notify();
  }
}
