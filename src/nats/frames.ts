// Messages as they go over the wire, one behind the other in one buffer.
// nats.js makes four objects and a text of each message.

const encoder = new TextEncoder();
const PUB = encoder.encode("PUB ");
const NOTHING = new Uint8Array();
const CR = 13;
const LF = 10;
const SPACE = 32;
const ZERO = 48;
const H = 72;

/** Frames that are gathered. */
export class Frames {
  #buffer = new Uint8Array(64 * 1024);
  #length = 0;
  #subject = "";
  /** "PUB ", the last subject, a space. */
  #start: Uint8Array = new Uint8Array();

  /** Bytes. */
  get length(): number {
    return this.#length;
  }

  /** Adds a message; subject and reply must be valid ones. A subject in bytes takes neither headers nor a reply. */
  add(subject: string | Uint8Array, data: Uint8Array, headers?: Uint8Array, reply?: string): void {
    if (typeof subject !== "string") return this.#addTo(subject, data);
    if (subject !== this.#subject) {
      this.#subject = subject;
      this.#start = encoder.encode(`PUB ${subject} `);
    }
    const target = reply ? encoder.encode(`${reply} `) : NOTHING;
    const size = data.length + (headers?.length ?? 0);
    this.#makeRoom(this.#start.length + target.length + size + 32);
    if (headers) this.#buffer[this.#length++] = H;
    this.#bytes(this.#start);
    if (reply) this.#bytes(target);
    if (headers) {
      this.#number(headers.length);
      this.#buffer[this.#length++] = SPACE;
    }
    this.#number(size);
    this.#endLine();
    if (headers) this.#bytes(headers);
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

  #addTo(subject: Uint8Array, data: Uint8Array): void {
    this.#makeRoom(PUB.length + subject.length + data.length + 32);
    this.#bytes(PUB);
    this.#bytes(subject);
    this.#buffer[this.#length++] = SPACE;
    this.#number(data.length);
    this.#endLine();
    this.#bytes(data);
    this.#endLine();
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
    let digits = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      this.#buffer[at] = ZERO + value % 10;
      value = Math.floor(value / 10);
    }
    this.#length += digits;
  }

  #endLine(): void {
    this.#buffer[this.#length++] = CR;
    this.#buffer[this.#length++] = LF;
  }
}
