// The last messages of a live tail, newest first; pages see them a few times a second, however many there are.

/** @import { TailedMessage } from "../../message_data.ts" */

/** @typedef {{ id: number, kind: "message", message: TailedMessage }} MessageEntry */
/** @typedef {{ id: number, kind: "gap", left: number }} GapEntry */
/** @typedef {MessageEntry | GapEntry} Entry */

/** Messages that are kept. */
export const MOST_KEPT = 200;
/** Milliseconds between two looks of the page at new messages. */
const EVERY = 250;

/** Collects what comes, and tells of it in batches. */
export class TailLog {
  #next = 0;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isPaused = false;
  /** Messages that came since the pause. */
  #unseen = 0;
  #show;

  /** @param {(entries: readonly Entry[] | undefined, unseen: number) => void} show `undefined`: as they were. */
  constructor(show) {
    this.#show = show;
  }

  /** @param {TailedMessage} message */
  add(message) {
    this.#push({ id: this.#next++, kind: "message", message });
    if (this.#isPaused) this.#unseen++;
  }

  /**
   * So many were not sent to this page.
   * @param {number} left
   */
  leaveOut(left) {
    if (left === 0) return;
    const newest = this.#entries[0];
    if (newest?.kind === "gap") this.#entries[0] = { ...newest, left: newest.left + left };
    else this.#push({ id: this.#next++, kind: "gap", left });
    this.#soon();
  }

  /** While paused, it collects but does not show. */
  set isPaused(/** @type {boolean} */ isPaused) {
    this.#isPaused = isPaused;
    if (!isPaused) {
      this.#unseen = 0;
      this.#soon();
    }
  }

  clear() {
    this.#entries = [];
    this.#unseen = 0;
    this.#show([], 0);
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {Entry} entry */
  #push(entry) {
    this.#entries.unshift(entry);
    if (this.#entries.length > MOST_KEPT) this.#entries.length = MOST_KEPT;
    this.#soon();
  }

  #soon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#show(this.#isPaused ? undefined : [...this.#entries], this.#unseen);
    }, EVERY);
  }
}
