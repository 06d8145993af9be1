// Messages as they go over the wire, one behind the other in one buffer.
// nats.js makes four objects and a text of each message.

const encoder = new TextEncoder();
const PUB = encoder.encode("PUB ");
const NOTHING = new Uint8Array();
const CR = 13;
const LF = 10;
const SPACE = 32;
const H = 72;

/** Frames that are gathered. */
export class Frames {
  #buffer = new Uint8Array(64 * 1024);
  #length = 0;
  #subject = "";
  /** "PUB ", the last subject that came as text, a space. */
  #start: Uint8Array = NOTHING;

  /** Bytes. */
  get length(): number {
    return this.#length;
  }

  /** Adds a message; subject and reply must be valid ones. */
  add(subject: string | Uint8Array, data: Uint8Array, headers: Uint8Array = NOTHING, reply = ""): void {
    const size = headers.length + data.length;
    // A letter takes three bytes at most.
    this.#makeRoom(3 * (subject.length + reply.length) + size + 48);
    if (headers.length) this.#buffer[this.#length++] = H;
    if (typeof subject === "string") this.#bytes(this.#startOf(subject));
    else {
      this.#bytes(PUB);
      this.#bytes(subject);
      this.#buffer[this.#length++] = SPACE;
    }
    if (reply) this.#bytes(encoder.encode(`${reply} `));
    if (headers.length) {
      this.#number(headers.length);
      this.#buffer[this.#length++] = SPACE;
    }
    this.#number(size);
    this.#endLine();
    if (headers.length) this.#bytes(headers);
    this.#bytes(data);
    this.#endLine();
  }

  /** Adds what was taken before. */
  append(frames: Uint8Array): void {
    this.#makeRoom(frames.length);
    this.#bytes(frames);
  }

  /** The bytes of all, which are gathered no more. */
  take(): Uint8Array {
    const taken = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #startOf(subject: string): Uint8Array {
    if (subject !== this.#subject) {
      this.#subject = subject;
      this.#start = encoder.encode(`PUB ${subject} `);
    }
    return this.#start;
  }

  #makeRoom(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  #bytes(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #number(value: number): void {
    const digits = String(value);
    for (let at = 0; at < digits.length; at++) this.#buffer[this.#length++] = digits.charCodeAt(at);
  }

  #endLine(): void {
    this.#buffer[this.#length++] = CR;
    this.#buffer[this.#length++] = LF;
  }
}
