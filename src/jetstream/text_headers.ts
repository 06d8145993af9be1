// Headers of a message of which a few are read: to find one in the text is cheaper than to parse all.

/** What is read of them; the names as walnats writes them. */
export interface ReadableHeaders {
  /** The first value; "" where there is none. */
  get(name: string): string;
  /** Whether there is one. */
  has(name: string): boolean;
}

/** Reads them from the block that came over the wire. */
export class TextHeaders implements ReadableHeaders {
  readonly #text: string;

  constructor(block: Uint8Array) {
    this.#text = decoder.decode(block);
  }

  get(name: string): string {
    const start = this.#find(name);
    if (start < 0) return "";
    const end = this.#text.indexOf("\r\n", start);
    return this.#text.slice(start, end < 0 ? undefined : end).trim();
  }

  has(name: string): boolean {
    return this.#find(name) >= 0;
  }

  /** Where the value begins. */
  #find(name: string): number {
    const at = this.#text.indexOf(`\r\n${name}:`);
    return at < 0 ? -1 : at + name.length + 3;
  }
}

const decoder = /* @__PURE__ */ new TextDecoder();
