// Tokens of reply subjects. Who has seen one must not be able to guess the next: a forged confirmation would have an
// original acked whose copy was never stored. A random id for each from the runtime would be a good part of the cost.

const AT_ONCE = 256;

/** Makes tokens: a counter, and what is random of each. */
export class ReplyTokens {
  readonly #random = new Uint32Array(AT_ONCE);
  #last = 0;

  /** The next one. */
  next(): string {
    const at = this.#last++ % AT_ONCE;
    if (at === 0) crypto.getRandomValues(this.#random);
    return `${this.#last.toString(36)}-${this.#random[at]!.toString(36)}`;
  }
}
