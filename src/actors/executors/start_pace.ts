// How fast workers may be started again that keep crashing: at once for the first few times, then with a growing
// pause. It goes by the actor, so that one with a broken module holds up no other.
// Must hold: an actor whose workers all crash starts no more than FREE of them without a pause, and after that no two
// within a pause.

import type { AnyActor } from "../actor.ts";
import type { Clock } from "./clock.ts";

/** Crashes of an actor's workers, in a row, after which there are pauses. */
const FREE = 3;
/** Milliseconds. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

interface Crashes {
  /** In a row. */
  count: number;
  /** Milliseconds between two starts; 0: none yet. */
  pause: number;
  /** When `pause` changed last. */
  changedAt: number;
  /** When the next start may be. */
  nextAt: number;
}

/** The pauses of all actors of one pool. */
export class StartPace {
  readonly #clock: Clock;
  readonly #crashes = new Map<AnyActor, Crashes>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until a worker may be given to the actor; 0: now. */
  delay(actor: AnyActor): number {
    if (this.#crashes.size === 0) return 0;
    const crashes = this.#crashes.get(actor);
    return crashes ? Math.max(0, crashes.nextAt - this.#clock.now()) : 0;
  }

  /** A worker is given to the actor. */
  begin(actor: AnyActor): void {
    const crashes = this.#crashes.get(actor);
    if (crashes && crashes.pause > 0) crashes.nextAt = this.#clock.now() + crashes.pause;
  }

  /**
   * A worker crashed that was given to the actor at that time. Returns how many have, in a row; `paused` tells whether
   * pauses begin with this one.
   */
  crashed(actor: AnyActor, givenAt: number): { readonly count: number; readonly paused: boolean } {
    let crashes = this.#crashes.get(actor);
    if (!crashes) this.#crashes.set(actor, crashes = { count: 0, pause: 0, changedAt: -Infinity, nextAt: 0 });
    const { count } = crashes;
    crashes.count = count + 1;
    if (crashes.count < FREE) return { count: crashes.count, paused: false };
    const now = this.#clock.now();
    const paused = crashes.pause === 0;
    // Those that ran side by side crash for one reason: they make one pause, and no longer one each.
    if (paused || givenAt > crashes.changedAt) {
      crashes.pause = paused ? FIRST_PAUSE : Math.min(crashes.pause * 2, LONGEST_PAUSE);
      crashes.changedAt = now;
    }
    crashes.nextAt = Math.max(crashes.nextAt, now + crashes.pause);
    return { count: crashes.count, paused };
  }

  /** Whether there are pauses for the actor. */
  isPaused(actor: AnyActor): boolean {
    return (this.#crashes.get(actor)?.pause ?? 0) > 0;
  }

  /** Whether a worker of the actor has crashed, and none has proved to work since. */
  isDoubtful(actor: AnyActor): boolean {
    return this.#crashes.size > 0 && this.#crashes.has(actor);
  }

  /** A worker of the actor has proved to work. */
  proved(actor: AnyActor): void {
    this.#crashes.delete(actor);
  }
}
