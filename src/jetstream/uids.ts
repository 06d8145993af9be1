// Ids that no other message has, much cheaper than a random one each.

/** Makes ids: what is random of a connection, then a counter. */
export class Uids {
  readonly #prefix = randomText();
  #last = 0;

  /** The next one. */
  next(): string {
    return `${this.#prefix}-${(++this.#last).toString(36)}`;
  }
}

/** 96 random bits in 16 letters: the server keeps every id for minutes. */
function randomText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "_").replaceAll("/", "-");
}
