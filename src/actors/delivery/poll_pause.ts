// A pause of all polls of one `listen()`, so that one message can run alone.
// Must hold: from the moment that `pause` resolves until `resume`, no actor of this `listen()` has an open poll or a
// message under way; one pause follows the other, so two messages that are to run alone never run together.

/** Whoever polls in a `listen()`. */
export interface Pausable {
  /** Voids the open polls; resolves when nothing of them can come any more. It polls again after `resume`. */
  pause(): Promise<void>;
  /** Polls may go on. */
  resume(): void;
}

/** Pauses the polls of all actors of one `listen()`. */
export class PollPause {
  readonly #pollers = new Set<Pausable>();
  readonly #waiting: (() => void)[] = [];
  #drained: Promise<unknown> | undefined;

  /** No poll may be sent. */
  get paused(): boolean {
    return this.#drained !== undefined;
  }

  /** Adds one that polls; returns a function that removes it. */
  add(poller: Pausable): () => void {
    this.#pollers.add(poller);
    return () => this.#pollers.delete(poller);
  }

  /**
   * Resolves when an earlier pause is over and no poll can bring anything any more. What comes until then is taken as
   * ever. Each call needs one `resume`.
   */
  async pause(): Promise<void> {
    if (this.#drained) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#drained = Promise.all([...this.#pollers].map((poller) => poller.pause()));
    await this.#drained;
  }

  /** The pause is over: polls go on, unless somebody waits for the next one. */
  resume(): void {
    const next = this.#waiting.shift();
    if (next) return next();
    this.#drained = undefined;
    for (const poller of this.#pollers) poller.resume();
  }
}
