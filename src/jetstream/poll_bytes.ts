// How many bytes the polls of one consumer may bring at once: enough for a quick link never to wait, and no more than
// a slow one carries in about a second, as the leases of what waits on the link run, and the server cuts off who
// reads too slowly.
// Must hold: where nothing is under way, one message of any size may come.

/** Bytes of a poll before anything is known of the link. */
export const FIRST_BYTES: number = 256 * 1024;
const LEAST = 64 * 1024;
/** More would not be quicker, and a program that is busy for a moment would be taken for a slow one. */
const MOST = 8 * 1024 * 1024;
/** Milliseconds that half of the window takes on a quick link at most, and on a slow one at least. */
const QUICK = 100;
const SLOW = 1000;
/** More than a server takes for a message. */
const LARGEST = 128 * 1024 * 1024;
/** What a message has beside headers and payload: its subjects, as they mostly are and at most. */
const SUBJECTS = 256;
const LONG_SUBJECTS = 1024;
/** The largest message seen is forgotten by so much with each smaller one. */
const FADE = 0.98;

/** The window of one consumer's polls. */
export class PollBytes {
  readonly #now: () => number;
  #window = FIRST_BYTES;
  #most = MOST;
  /** The size of large messages lately; 0: none was seen. */
  #large = 0;
  /** A message larger than the last poll allowed waits: the next poll allows so much. */
  #raised = 0;
  /** Bytes that came since then, and when that was. */
  #cameSince = 0;
  #since = 0;

  /** With a clock in milliseconds, for tests. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The size of large messages lately. */
  get large(): number {
    return this.#large;
  }

  /** Bytes that the next message may have, as far as is known. */
  get needed(): number {
    return Math.max(this.#large, this.#raised);
  }

  /** A message came, with so many bytes of headers and payload. */
  came(size: number): void {
    const whole = size + SUBJECTS;
    this.#large = whole > this.#large ? whole : this.#large * FADE + whole * (1 - FADE);
    this.#raised = 0;
    this.#cameSince += whole;
    if (this.#cameSince * 2 >= this.#window) this.#adapt(this.#now());
  }

  /** At most so many bytes are under way, of so many messages. */
  underWay(owed: number, messages: number): number {
    return this.#large === 0 ? owed : Math.min(owed, messages * this.#large);
  }

  /** Bytes that the next poll may bring; 0: none shall be sent. */
  room(underWay: number): number {
    const room = Math.max(this.#window, this.#raised) - underWay;
    if (underWay === 0) return Math.ceil(Math.max(room, this.#large + LONG_SUBJECTS));
    return room >= Math.max(this.#large, this.#window / 4) ? Math.floor(room) : 0;
  }

  /** So many messages fit without a limit being said. */
  small(messages: number): boolean {
    return this.#large > 0 && messages * this.#large < this.#window / 4;
  }

  /** A message was larger than a whole poll of so many bytes; false: no message can be. */
  raise(bytes: number): boolean {
    this.#raised = Math.max(this.#raised, bytes * 4);
    return bytes < LARGEST;
  }

  /** The connection broke with so much under way; returns the bytes that polls are limited to from now on. */
  cut(): number {
    this.#most = Math.max(LEAST, this.#window / 4);
    return this.#window = this.#most;
  }

  #adapt(now: number): void {
    const took = now - this.#since;
    if (took < QUICK) this.#window = Math.min(this.#window * 2, this.#most);
    else if (took > SLOW) this.#window = Math.max(this.#window / 2, LEAST);
    this.#since = now;
    this.#cameSince = 0;
  }
}
