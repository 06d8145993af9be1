// Which messages of an actor's stream are handled, by their sequence: for a consumer that was deleted and is made
// again, so that it starts behind them, and those of them that come again are not run again. And which were handled
// after their leases: a redelivery may have been on its way when they were acked.
// Must hold: what it says is handled was handled, or the server said so; it may know less, never more.

/** So many ranges are kept at most; beyond, the older half is forgotten, and those messages may run again. */
const MOST_RANGES = 4096;
/** So many that were handled after their leases are remembered. */
const MOST_LATE = 1000;

/** The handled messages of one actor. */
export class HandledMessages {
  /** All up to here are handled, or were never to be delivered. */
  #floor = 0;
  /** Ranges above it, ascending, disjoint, with a gap before each: the first and the last of each. */
  #firsts: number[] = [];
  #lasts: number[] = [];
  /** When the consumer was made that all of this is about, as the server says it. */
  #consumerCreated: string | undefined;
  /** Before this time, in milliseconds, the messages were stored that may come again from a restored consumer. */
  #restoredAt = 0;
  /** Handled after their leases, by identity. */
  readonly #late = new Set<string>();

  /** All up to this sequence are handled. */
  get floor(): number {
    return this.#floor;
  }

  /** Messages between the handled ones are not, or not by this instance. */
  get hasGaps(): boolean {
    return this.#firsts.length > 0;
  }

  /** When the consumer was made that it knows of; `undefined`: it knows of none. */
  get consumerCreated(): string | undefined {
    return this.#consumerCreated;
  }

  /** A consumer was made again: handled messages may come again. */
  get restored(): boolean {
    return this.#restoredAt > 0;
  }

  /** What the server says of the consumer: when it was made, and up to where all is handled. */
  observe(created: string, ackFloor: number): void {
    this.#consumerCreated = created;
    if (ackFloor <= this.#floor) return;
    this.#floor = ackFloor;
    this.#absorb();
  }

  /** The consumer was made again at this time. */
  restore(created: string): void {
    this.#consumerCreated = created;
    this.#restoredAt = Date.parse(created);
  }

  /** Forgets all: the stream is another one. */
  clear(): void {
    this.#floor = this.#restoredAt = 0;
    this.#firsts = [];
    this.#lasts = [];
  }

  /** The message with this sequence was handled. */
  add(sequence: number): void {
    const firsts = this.#firsts;
    const lasts = this.#lasts;
    if (!(sequence > this.#floor)) return;
    let at = firsts.length;
    while (at > 0 && firsts[at - 1]! > sequence) at--;
    if (at > 0 && lasts[at - 1]! >= sequence) return;
    const joinsBefore = at > 0 && lasts[at - 1] === sequence - 1;
    const joinsBehind = firsts[at] === sequence + 1;
    if (joinsBefore && joinsBehind) {
      firsts.splice(at, 1);
      lasts.splice(at - 1, 1);
    } else if (joinsBefore) lasts[at - 1] = sequence;
    else if (joinsBehind) firsts[at] = sequence;
    else {
      firsts.splice(at, 0, sequence);
      lasts.splice(at, 0, sequence);
      if (firsts.length > MOST_RANGES) {
        firsts.splice(0, MOST_RANGES / 2);
        lasts.splice(0, MOST_RANGES / 2);
      }
    }
    if (firsts[0] === this.#floor + 1) this.#absorb();
  }

  /** The message with this identity was handled after its lease. */
  addLate(identity: string): void {
    const [oldest] = this.#late;
    if (this.#late.size === MOST_LATE) this.#late.delete(oldest!);
    this.#late.add(identity);
  }

  /** Was it? */
  wasLate(identity: () => string): boolean {
    return this.#late.size > 0 && this.#late.has(identity());
  }

  /** May a message that was stored at this time come again, because the consumer was made again? */
  mayComeAgain(stored: Date): boolean {
    return stored.getTime() <= this.#restoredAt;
  }

  /** Was the message with this sequence handled? */
  has(sequence: number): boolean {
    if (sequence <= this.#floor) return true;
    return this.#firsts.some((first, at) => first <= sequence && sequence <= this.#lasts[at]!);
  }

  #absorb(): void {
    let count = 0;
    while (count < this.#firsts.length && this.#firsts[count]! <= this.#floor + 1) {
      this.#floor = Math.max(this.#floor, this.#lasts[count]!);
      count++;
    }
    this.#firsts.splice(0, count);
    this.#lasts.splice(0, count);
  }
}
