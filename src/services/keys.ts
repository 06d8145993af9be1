/** Gives each thing a key of its own: its name where that may be a key, else one that is like it. */
export class Keys {
  readonly #fits: RegExp;
  /** In lower case, since d2 takes `Users` and `users` for the same. */
  readonly #taken: Set<string>;

  /**
   * Nothing is taken but what is reserved.
   *
   * @param fits what a name must be like to be a key as it is; must allow letters and digits, with `_` or `-` between
   */
  constructor(fits: RegExp, reserved: readonly string[] = []) {
    this.#fits = fits;
    this.#taken = new Set(reserved);
  }

  /** A key that nobody has taken. */
  take(name: string): string {
    const key = this.#fits.test(name) ? name : like(name);
    for (let count = 1;; count++) {
      const free = count === 1 ? key : `${key}-${count}`;
      if (this.#taken.has(free.toLowerCase())) continue;
      this.#taken.add(free.toLowerCase());
      return free;
    }
  }
}

function like(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.join("_") || "unnamed";
}
