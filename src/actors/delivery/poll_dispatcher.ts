// Which actors of one `listen()` poll for its free slots.
// Must hold: nobody polls while no slot is free. What the polls of actors with a backlog may bring has slots that no
// other of these polls counts on; they get the free slots by their shares. A poll that has brought nothing for a round
// trip holds no slot any more, and polls of idle actors, which may wait for long, never do.
// Where all have the same share and their jobs are brief, polls bring some more, so that no round trip is waited for.

import { atTurnEnd } from "../../async/at_turn_end.ts";
import { type Backlog, RoundTrip } from "./backlog.ts";
import { FreeSlots, type Wish } from "./free_slots.ts";
import type { PrioritySemaphore } from "./priority_semaphore.ts";
import type { Share } from "./share.ts";
import { Turnover } from "./turnover.ts";

/** Polls for a smaller part of the slots wait where there were so many within so many milliseconds. */
const SMALL = 1 / 4;
const OFTEN = 4;
const WITHIN = 1;
/** Messages that are in hand or under way where jobs are brief: as many as are worth it. */
const OVERLAP = 64;

/**
 * Of several actors with the same share one polls for such a part of all slots at once, so that polls are not small;
 * for all of them where jobs are brief.
 */
const PORTION = 1 / 8;

/** An actor that polls. */
export interface Poller {
  readonly share: Share;
  readonly backlog: Backlog;
  /** The most jobs of it that can run. */
  readonly limit: number;
  /** Messages that its polls may still bring. */
  readonly outstanding: number;
  /** Messages that it would ask for now, or 0. `often`: there were many polls lately. `pending`: so many wait. */
  wanted(often: boolean, pending: number): number;
  /** Asks for at most so many. */
  poll(most: number, now: number): void;
}

/** Time, as a dispatcher needs it. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Runs something at the end of this turn of the event loop. */
  atTurnEnd(run: () => void): void;
  /** Runs something after some milliseconds; returns what cancels that. */
  later(milliseconds: number, run: () => void): () => void;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  atTurnEnd,
  later(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** An actor's place in the dispatcher. */
export class Place implements Wish {
  readonly poller: Poller;
  readonly share: Share;
  /** The dispatcher has to look at it. */
  changed = false;
  wanted = 0;
  needed = 0;

  constructor(poller: Poller) {
    this.poller = poller;
    this.share = poller.share;
  }

  get outstanding(): number {
    return this.poller.outstanding;
  }

  /** Looks what it wants. */
  look(often: boolean, now: number): void {
    const { poller } = this;
    const pending = poller.backlog.pending(now);
    this.wanted = poller.wanted(often, pending);
    this.needed = Math.min(this.wanted, Math.max(0, pending - poller.outstanding));
    this.share.wish(this.wanted > 0 || this.held(now) > 0);
  }

  /** Slots for what its polls will bring. */
  held(now: number): number {
    return Math.min(this.poller.outstanding, this.poller.backlog.pending(now));
  }
}

/** Says who polls. */
export class PollDispatcher {
  /** How long the server takes to fill polls. */
  readonly roundTrip: RoundTrip = new RoundTrip();
  readonly clock: Clock;
  readonly #slots: PrioritySemaphore;
  readonly #turnover: Turnover;
  #changed: Place[] = [];
  /** Those that wanted to poll when they were last looked at. */
  readonly #wishing = new Set<Place>();
  /** Those whose polls hold slots. */
  readonly #holding = new Set<Place>();
  #joined = 0;
  #scheduled = false;
  #cancelCheck: (() => void) | undefined;
  /** When the last polls were sent, the oldest first. */
  readonly #polledAt: number[] = new Array(OFTEN).fill(-Infinity);

  constructor(slots: PrioritySemaphore, clock: Clock = CLOCK) {
    this.#slots = slots;
    this.#turnover = new Turnover(slots, this.roundTrip);
    this.clock = clock;
  }

  /** Adds an actor. */
  join(poller: Poller): Place {
    this.#joined++;
    return new Place(poller);
  }

  /** Something has changed for this one: a message came, a job has ended, a poll has ended. */
  changed(place: Place): void {
    if (place.changed) return;
    place.changed = true;
    this.#changed.push(place);
    this.#dispatchSoon();
  }

  /** This one polls no more: it wants nothing from now on. */
  leave(place: Place): void {
    this.#joined--;
    this.#holding.delete(place);
    this.#wishing.delete(place);
    place.share.wish(false);
    if (this.#wishing.size > 0) return this.#dispatchSoon();
    this.#cancelCheck?.();
    this.#cancelCheck = undefined;
  }

  /** What ends in one turn of the event loop makes room for one poll, which goes out with its acks. */
  #dispatchSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.clock.atTurnEnd(this.#dispatch);
  }

  readonly #dispatch = (): void => {
    this.#scheduled = false;
    const now = this.clock.now();
    const often = now - this.#polledAt[0]! < WITHIN;
    for (const place of this.#changed) {
      place.changed = false;
      this.#wishing.add(place);
      this.#holding.add(place);
    }
    this.#changed = [];
    if (this.#joined === 1) return this.#pollAlone(often, now);
    let needed = 0;
    for (const place of this.#wishing) {
      place.look(often, now);
      needed += place.needed;
      if (place.wanted === 0) this.#wishing.delete(place);
    }
    if (this.#wishing.size === 0) return;
    const brief = this.#turnover.isQuick(now);
    const free = new FreeSlots(this.#slots.free + (brief ? this.#beyond() : 0));
    let held = 0;
    for (const place of this.#holding) {
      const slots = place.held(now);
      if (slots === 0) this.#holding.delete(place);
      held += slots;
      free.take(place.share, slots);
    }
    const early = often && held > 0 && this.#areFew(free);
    if (!early && (this.#wishing.size === 1 || needed + held === 0)) this.#pollAll(free, now);
    else if (!early) this.#pollByShares(free, brief ? 1 : PORTION, now);
    this.#checkLater();
  };

  /** There is one actor only, which shares with nobody. */
  #pollAlone(often: boolean, now: number): void {
    for (const place of this.#wishing) {
      const { share, poller } = place;
      const free = Math.min(this.#slots.free, share.pool?.free ?? Infinity);
      this.#poll(place, Math.min(poller.wanted(often, 0), free - poller.outstanding), now);
      this.#wishing.delete(place);
    }
  }

  /** Messages that may be in hand beyond the slots. */
  #beyond(): number {
    const { total, free } = this.#slots;
    if (free === 0 || total >= OVERLAP) return 0;
    let weight = 0;
    for (const places of [this.#wishing, this.#holding]) {
      for (const { share } of places) {
        if (weight > 0 && share.weight !== weight) return 0;
        weight = share.weight;
      }
    }
    return OVERLAP - total;
  }

  /** The slots are for those to whom messages come first. */
  #pollAll(free: FreeSlots, now: number): void {
    for (const place of this.#wishing) {
      const idle = place.outstanding - place.held(now);
      this.#poll(place, Math.min(place.wanted, free.of(place.share) - idle), now);
    }
  }

  /** Gives the free slots away by shares. */
  #pollByShares(free: FreeSlots, portion: number, now: number): void {
    let places = [...this.#wishing];
    for (let left = Infinity; left > 0 && places.length > 0;) {
      const grants = free.grant(places, this.#slots.total * portion);
      left = 0;
      // Who cannot ask for so many, or has no turn to poll, leaves slots to the others.
      places = places.filter((place, at) => {
        const granted = grants[at]!;
        if (granted === 0) return true;
        const asked = this.#poll(place, granted, now);
        if (place.needed === 0) return false;
        free.take(place.share, asked - granted);
        left += granted - asked;
        place.wanted -= granted;
        place.needed -= granted;
        return asked === granted && place.needed > 0;
      });
    }
  }

  /** Fewer slots than are worth a poll now: there will be more before long. */
  #areFew(free: FreeSlots): boolean {
    let could = 0;
    let most = 0;
    for (const { wanted, poller, share } of this.#wishing) {
      could = Math.max(could, Math.min(wanted, free.of(share)));
      most += poller.limit;
    }
    return could < Math.min(most, this.#slots.total) * SMALL;
  }

  /** Returns how many messages were asked for. */
  #poll(place: Place, most: number, now: number): number {
    if (most <= 0) return 0;
    const { poller } = place;
    const before = poller.outstanding;
    poller.poll(most, now);
    const asked = poller.outstanding - before;
    if (asked > 0) {
      this.#polledAt.shift();
      this.#polledAt.push(now);
      poller.backlog.polled(now);
      this.#holding.add(place);
    }
    return asked;
  }

  /** Where somebody wants the slots that others hold, their polls have to bring something. */
  #checkLater(): void {
    if (this.#wishing.size === 0 || this.#holding.size === 0) return;
    const [holder] = this.#holding;
    if (this.#holding.size === 1 && this.#wishing.size === 1 && this.#wishing.has(holder!)) return;
    this.#cancelCheck ??= this.clock.later(this.roundTrip.patience / 2, () => {
      // What has come meanwhile is read first.
      this.clock.atTurnEnd(this.#check);
    });
  }

  readonly #check = (): void => {
    this.#cancelCheck = undefined;
    const now = this.clock.now();
    for (const place of this.#holding) {
      place.poller.backlog.expire(now);
      this.changed(place);
    }
  };
}
