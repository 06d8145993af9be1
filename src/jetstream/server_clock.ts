// What time it is at the server. Delays are counted by its clock, as those of publishers and subscribers may be an hour
// off, or be set while the program runs. It tells its time with each answer about a consumer, from 2.10 on; before
// that our clock counts.

import type { NatsLink } from "../nats/nats_link.ts";

/** The server's time when its answer came, and how exactly that is known. */
interface Sample {
  /** Milliseconds since the epoch. */
  readonly server: number;
  /** By `performance.now()`. */
  readonly at: number;
  /** Milliseconds that the answer took. */
  readonly roundTrip: number;
}

/** The clock of the server that a connection leads to. */
export class ServerClock {
  readonly #now: () => number;
  #best: Sample | undefined;

  /** With a clock in milliseconds that nobody sets, for tests. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The server has told its time, in answer to a question of the time `askedAt`, by `performance.now()`. */
  told(time: string | undefined, askedAt: number): void {
    const server = Date.parse(time ?? "");
    if (Number.isNaN(server)) return;
    const at = this.#now();
    const roundTrip = at - askedAt;
    // An answer that took long, or waited here while the program was busy, tells less than one from before.
    if (this.#best && roundTrip > this.#best.roundTrip) return;
    this.#best = { server: server + roundTrip / 2, at, roundTrip };
  }

  /** Another server may have another time. */
  forget(): void {
    this.#best = undefined;
  }

  /** Milliseconds since the epoch; by our own clock where the server has told nothing. */
  now(): number {
    return this.#best ? this.#best.server + this.#now() - this.#best.at : Date.now();
  }
}

const clocks = new WeakMap<NatsLink, ServerClock>();

/** The clock of the server that this connection leads to now. */
export function serverClock(link: NatsLink): ServerClock {
  let clock = clocks.get(link);
  if (!clock) {
    clock = new ServerClock();
    clocks.set(link, clock);
    link.watch({ away: () => clock!.forget() });
  }
  return clock;
}
