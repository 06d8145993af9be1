import { OutboundQueue } from "../../../src/nats/outbound_queue.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import type { FakeClock } from "../../helpers/fake_clock.ts";

const decoder = new TextDecoder();

/** A connection as the parts of the outbound queue see it, whose server does as a test says. */
export class FakeConnection {
  away = false;
  closed = false;
  readonly logger = captureLogger();
  readonly options: { pendingSize: number };
  readonly outbound: OutboundQueue;
  readonly internals = {
    write: (frames: Uint8Array): void => {
      if (this.away) throw new Error("written while away");
      this.writes.push(messagesOf(decoder.decode(frames)));
    },
  };
  /** Each write: its messages, as "subject payload", with " > reply" behind the subject. */
  readonly writes: string[][] = [];
  /** The PINGs without a PONG: whether it came. */
  #pings: ((came: boolean) => void)[] = [];
  readonly #listeners = new Set<{ back?(): void }>();

  constructor(clock: FakeClock, pendingSize = 1000) {
    this.options = { pendingSize };
    this.outbound = new OutboundQueue(this, clock.atTurnEnd);
  }

  /** All messages so far. */
  get written(): string[] {
    return this.writes.flat();
  }

  /** PINGs without a PONG. */
  get pings(): number {
    return this.#pings.length;
  }

  flush(): Promise<void> {
    this.outbound.send();
    return new Promise((resolve, reject) => {
      this.#pings.push((came) => came ? resolve() : reject(new Error("the connection broke")));
    });
  }

  async flushWithin(milliseconds: number): Promise<boolean> {
    if (this.away) return false;
    // As a server that says nothing.
    if (milliseconds > 0 && this.#pings.length > 0) return false;
    return await this.flush().then(() => true, () => false);
  }

  watch(listener: { back?(): void }): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The PONG of the first PING comes. */
  async pong(): Promise<void> {
    this.#pings.shift()!(true);
    await turn();
  }

  /** The connection breaks. */
  async break(): Promise<void> {
    this.away = true;
    this.outbound.drop();
    for (const ping of this.#pings.splice(0)) ping(false);
    await turn();
  }

  /** The server is back. */
  async reconnect(): Promise<void> {
    this.away = false;
    for (const { back } of [...this.#listeners]) back?.();
    this.outbound.send();
    await turn();
  }
}

/** Lets what has resolved go on. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function messagesOf(text: string): string[] {
  const messages: string[] = [];
  for (let rest = text; rest;) {
    const [line = ""] = rest.split("\r\n", 1);
    const words = line.split(" ");
    const size = Number(words.at(-1));
    const start = line.length + 2;
    const [, subject, ...others] = words;
    const reply = others.length > (words[0] === "HPUB" ? 2 : 1) ? ` > ${others[0]}` : "";
    messages.push(`${subject}${reply} ${rest.slice(start, start + size)}`);
    if (rest.slice(start + size, start + size + 2) !== "\r\n") throw new Error(`bad frame: ${rest}`);
    rest = rest.slice(start + size + 2);
  }
  return messages;
}
