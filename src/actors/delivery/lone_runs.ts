// Turns at running alone, for messages that may take this instance down: while one runs, nothing else of this
// `listen()` is in hand, so nothing else goes down with it.
// Must hold: at most one turn is taken at a time, and only while all polls are paused and no other message is in hand;
// and however long other jobs take, normal work goes on in between.

import { Condition } from "../../async/condition.ts";

/** Milliseconds that other messages get to end while polls are paused; each time in vain doubles it. */
const PATIENCE = 10_000;
/** Milliseconds of lone runs in a row, where more wait. */
const SESSION = 10_000;
/** Milliseconds of normal work between two pauses. */
const REST = 2000;

/** Pauses the polls of all actors: see `PollPause`. */
export interface Pause {
  pause(): Promise<void>;
  resume(): void;
}

/** The lone runs of one `listen()`. */
export class LoneRuns {
  readonly #pause: Pause;
  readonly #now: () => number;
  readonly #changed = new Condition();
  readonly #inHand = new Set<() => number>();
  readonly #waiting: ((end: () => void) => void)[] = [];
  #serving = false;
  #closed = false;

  /** With a clock in milliseconds, for tests. */
  constructor(pause: Pause, now: () => number = () => performance.now()) {
    this.#pause = pause;
    this.#now = now;
  }

  /** Somebody waits for a turn: tell when a message is not in hand any more. */
  get wanted(): boolean {
    return this.#serving;
  }

  /**
   * Adds an actor: how many of its messages are in hand and do not wait for a turn. Returns a function that removes
   * it.
   */
  add(inHand: () => number): () => void {
    this.#inHand.add(inHand);
    return () => this.#inHand.delete(inHand);
  }

  /** Resolves when it is one's turn, to the function that ends the turn. */
  turn(): Promise<() => void> {
    const turn = new Promise<() => void>((resolve) => this.#waiting.push(resolve));
    if (!this.#serving) void this.#serve();
    return turn;
  }

  /** A message is not in hand any more. */
  changed(): void {
    this.#changed.notify();
  }

  /** Nothing starts any more: whoever waits gets a turn at once, to find that out. */
  close(): void {
    this.#closed = true;
    this.#changed.notify();
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    let patience = PATIENCE;
    while (this.#waiting.length > 0) {
      if (!this.#closed) await this.#pause.pause();
      const alone = await this.#changed.until(() => this.#closed || this.#isIdle(), patience);
      if (alone) await this.#session();
      if (!this.#closed) this.#pause.resume();
      patience = alone ? PATIENCE : 2 * patience;
      if (this.#waiting.length > 0) await this.#changed.until(() => this.#closed, REST);
    }
    this.#serving = false;
  }

  async #session(): Promise<void> {
    const over = this.#now() + SESSION;
    while (this.#waiting.length > 0 && (this.#closed || this.#now() < over)) {
      const start = this.#waiting.shift()!;
      await new Promise<void>(start);
    }
  }

  #isIdle(): boolean {
    for (const inHand of this.#inHand) if (inHand() > 0) return false;
    return true;
  }
}
