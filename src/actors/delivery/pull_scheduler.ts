// Asks for exactly what can start now, of the event's stream and of the delayed messages.
// Must hold, always: messages asked for + messages in hand <= the limit of the gate. With the global slots full no
// poll is sent; what polls of several actors bring beyond them waits with its lease kept alive.
// Polls overlap, so no round trip is waited for: the next one is sent when a quarter of the slots are free, or for
// fewer where there were not many polls lately; when half of them are free where nothing is in hand.

import type { DeliveredMessage } from "../../jetstream/delivered_message.ts";
import type { MessageSource } from "../../jetstream/message_source.ts";
import type { AnyActor } from "../actor.ts";
import { findConsumer, refuseNotPulled } from "../../jetstream/consumers.ts";
import { atTurnEnd } from "../../async/at_turn_end.ts";
import { Condition } from "../../async/condition.ts";
import type { Engine } from "./engine.ts";
import type { ConcurrencyLimit } from "./concurrency_limit.ts";
import { DelayedSource } from "./delayed_source.ts";
import { Pull } from "../../jetstream/pull.ts";
import { sleep } from "../../async/sleep.ts";
import { restoreConsumer } from "./restore_consumer.ts";

/** Seconds of a poll where the event's stream and the delayed messages take turns. */
const SHORT_TURN = 0.25;
/** So many polls within so many milliseconds are often: one more for a few slots would cost more than it brings. */
const OFTEN = 4;
const WITHIN = 1;

/** What an intake works with. */
export interface PullSchedulerParts {
  readonly gate: ConcurrencyLimit;
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
  readonly #changed = new Condition();
  readonly #unwatch: () => void;
  readonly #leavePause: () => void;
  readonly #abandoned = new AbortController();
  /** "waiting": nothing is asked for by itself. "healing": the consumer is looked after. */
  #state: "waiting" | "polling" | "healing" | "stopped" = "waiting";
  #turnEnds = 0;
  /** Whose turn it is where there is room for one message only. */
  #parkedNext = false;
  #asking = false;
  /** When the last polls were sent, the oldest first, by `performance.now()`. */
  readonly #askedAt: number[] = new Array(OFTEN).fill(-Infinity);
  /** Messages that came, but for those that were parked and came to be put off. */
  #came = 0;
  /** Times that all polls were paused. */
  #pauses = 0;

  constructor(actor: AnyActor, engine: Engine, parts: PullSchedulerParts) {
    this.#actor = actor;
    this.#engine = engine;
    this.#parts = parts;
    const wishes = { batch: Math.min(parts.gate.limit, engine.batch), expires: engine.pollDelay };
    this.#pull = new Pull(engine.link, parts.source, wishes, {
      message: (message) => this.#take(message),
      ended: () => this.react(),
      trouble: (reason) => void this.#heal(reason),
    });
    this.#parked = new DelayedSource(actor, engine, parts.delayed, {
      message: (message) => this.#take(message),
      changed: () => this.#makeRoomForParked(),
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
      this.#ask();
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
      if (got === 0 && wait && !this.#pull.cutShort) got = await this.#pollOnce(1, this.#engine.pollDelay);
      left -= got;
      // There is more where a message was too large for what was left of the poll.
      if (!this.#pull.cutShort && (got === 0 || (got < asked && !wait))) break;
    }
    while (this.#parts.inHand() > 0 && !over()) await this.#changed.next();
    signal?.removeEventListener("abort", cancel);
  }

  /** Something has changed: a message was settled, a poll has ended. */
  react(): void {
    this.#changed.notify();
    this.#askSoon();
  }

  /** Asks no more; resolves when nothing can come any more. */
  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#unwatch();
    this.#leavePause();
    this.#abandoned.abort();
    this.#engine.turns.release(this);
    await Promise.all([this.#pull.stop(), this.#parked.stop()]);
  }

  /** What ends in one turn of the event loop makes room for one poll, which goes out with its acks. */
  readonly #askSoon = (): void => {
    if (this.#asking) return;
    this.#asking = true;
    atTurnEnd(this.#askNow);
  };

  readonly #askNow = (): void => {
    this.#asking = false;
    this.#ask();
  };

  readonly #ask = (): void => {
    if (this.#state !== "polling" || this.#engine.link.away || this.#engine.pause.paused) return;
    const { gate, inHand } = this.#parts;
    const { turns, acks, batch, pollDelay } = this.#engine;
    const outstanding = this.#pull.outstanding + this.#parked.outstanding;
    let room = gate.limit - inHand() - outstanding;
    if (room <= 0 && outstanding === 0) turns.release(this);
    const parked = this.#parked.filled && this.#parked.outstanding === 0;
    if (room <= 0) return;
    const now = performance.now();
    // An idle actor is in no hurry: what it has asked for will do until something comes.
    const enough = inHand() === 0
      ? room < gate.limit / 2
      : room < gate.limit / 4 && now - this.#askedAt[0]! < WITHIN;
    if (enough && this.#pull.outstanding > 0 && !parked) return;
    const free = gate.free - outstanding;
    if (free < room) gate.whenFree(this.#askSoon);
    room = Math.min(room, free);
    if (room <= 0 || !this.#haveTurn()) return;
    this.#askedAt.shift();
    this.#askedAt.push(now);
    // The acks of those that made room go first: else the server would have more of ours than can run.
    acks.send();
    // Where there is room for one message only, the event's stream and the delayed messages take short turns.
    const alone = parked && room === 1 && this.#pull.outstanding === 0;
    if (alone) this.#parkedNext = !this.#parkedNext;
    if (parked && (!alone || this.#parkedNext)) room -= this.#parked.ask(room, alone ? "no-wait" : pollDelay);
    const expires = alone ? Math.min(pollDelay, SHORT_TURN) : pollDelay;
    for (let asked = 1; room > 0 && asked > 0; room -= asked) {
      asked = this.#pull.request(Math.min(room, batch), expires);
    }
  };

  /** Voids all polls for a while; resolves when nothing of them can come any more. */
  async #pause(): Promise<void> {
    this.#pauses++;
    this.#voidPolls();
    await this.#pull.stop();
  }

  /** Where others wait for a turn, ours ends when its time is over and nothing is asked for any more. */
  #haveTurn(): boolean {
    const { turns } = this.#engine;
    const begin = () => {
      this.#turnEnds = performance.now() + this.#engine.pollDelay * 1000;
      this.#ask();
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
    const mayRun = this.#parts.receive(message);
    if (mayRun || !message.source.delayed) this.#came++;
    this.react();
  }

  /** An idle actor has asked for all that it can run; a poll that is voided makes room at once. */
  #makeRoomForParked(): void {
    const { gate, inHand } = this.#parts;
    const full = this.#pull.outstanding > 0 && inHand() + this.#pull.outstanding >= gate.limit;
    const wanted = this.#parked.filled && this.#parked.outstanding === 0;
    if (this.#state === "polling" && wanted && full) this.#pull.reset();
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
    this.#ask();
  }

  /** Resolves when the consumer can be polled, with what the server allows. */
  async #check(reason: string): Promise<void> {
    const config = await restoreConsumer(this.#actor, this.#engine, reason, this.#abandoned.signal);
    if (config) this.#pull.fit(config);
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
    const before = this.#came;
    this.#engine.acks.send();
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
    const { gate, inHand } = this.#parts;
    while (true) {
      const room = Math.min(gate.limit - inHand(), gate.free, wanted);
      if (room > 0) return room;
      gate.whenFree(() => this.#changed.notify());
      await this.#changed.next();
    }
  }

  #voidPolls(): void {
    this.#pull.reset();
    this.#parked.reset();
    this.#changed.notify();
  }
}
