// A connection of nats.js that goes nowhere: it keeps what is published, as it would go over the wire, and a test says
// what the server answers. So a publisher is tested in milliseconds, and down to the bytes.

import type { StreamWatch } from "../../../src/events/stream_watch.ts";
import { NatsLink } from "../../../src/nats/nats_link.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";

/** A message that was published. */
export interface Sent {
  readonly subject: string;
  readonly reply: string | undefined;
  /** The lines behind "NATS/1.0"; `undefined`: it has no headers. */
  readonly headers: readonly string[] | undefined;
  readonly data: string;
}

type Callback = (error: Error | null, message: unknown) => void;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** For a publisher whose streams nobody looks at. */
export const NO_WATCH = { emitted() {}, passed() {}, registered() {}, lost() {} } as unknown as StreamWatch;

/** The server's side of a link. */
export class FakeNats {
  /** In the order of the wire. */
  readonly sent: Sent[] = [];
  readonly log = captureLogger();
  readonly link: NatsLink;
  /** What JetStream answers to a message that asks for it, by default that it is stored; `undefined`: nothing yet. */
  answer: (sent: Sent) => unknown = () => ({ stream: "s", seq: ++this.#seq });
  #seq = 0;
  #closed = false;
  /** A server never answers in the same turn. */
  readonly #answering = new Set<ReturnType<typeof setTimeout>>();
  readonly #inboxes = new Map<string, { callback: Callback; close: () => void }>();

  constructor({ maxPayload = 1024 * 1024 }: { maxPayload?: number } = {}) {
    const connection = {
      options: {},
      info: { max_payload: maxPayload, headers: true },
      isClosed: () => this.#closed,
      closed: () => new Promise(() => {}),
      status: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }), stop() {} }),
      flush: () => Promise.resolve(),
      close: () => Promise.resolve(void this.close()),
      subscribe: (subject: string, { callback }: { callback: Callback }) => {
        const closed = new Promise<void>((close) =>
          this.#inboxes.set(subject.slice(0, -1), { callback, close })
        );
        return { closed, unsubscribe() {}, isClosed: () => false };
      },
      publish: (subject: string, data?: Uint8Array, options: PublishOptions = {}) => {
        const { reply, headers } = options;
        this.#take({ subject, reply, headers: linesOf(headers?.encode()), data: decoder.decode(data) });
      },
      protocol: { sendCommand: (frames: Uint8Array) => this.#read(frames) },
    };
    this.link = new NatsLink(connection as never, {
      close: true,
      pendingSize: 1000,
      logger: this.log,
      api: "$JS.API",
    });
  }

  /** The payloads, in order. */
  get payloads(): string[] {
    return this.sent.map(({ data }) => data);
  }

  /** The connection is closed for good. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#answering) clearTimeout(timer);
  }

  /** Answers to an inbox. */
  reply(inbox: string, answer: unknown): void {
    const data = encoder.encode(JSON.stringify(answer));
    this.#inboxOf(inbox).callback(null, { subject: inbox, data, headers: undefined });
  }

  /** The user may not subscribe to the inbox. */
  denyInbox(inbox: string): void {
    const { callback, close } = this.#inboxOf(inbox);
    callback(new Error("permissions violation"), undefined);
    close();
  }

  #inboxOf(inbox: string): { callback: Callback; close: () => void } {
    for (const [prefix, subscription] of this.#inboxes) if (inbox.startsWith(prefix)) return subscription;
    throw new Error(`nobody listens on ${inbox}`);
  }

  #take(sent: Sent): void {
    this.sent.push(sent);
    if (sent.reply === undefined) return;
    const timer = setTimeout(() => {
      this.#answering.delete(timer);
      const answer = this.answer(sent);
      if (answer !== undefined) this.reply(sent.reply!, answer);
    });
    this.#answering.add(timer);
  }

  #read(frames: Uint8Array): void {
    for (let at = 0; at < frames.length;) {
      const end = frames.indexOf(13, at);
      const [operation, subject, ...rest] = decoder.decode(frames.subarray(at, end)).split(" ");
      const size = Number(rest.pop());
      const head = operation === "HPUB" ? Number(rest.pop()) : 0;
      const block = frames.subarray(end + 2, end + 2 + size);
      this.#take({
        subject: subject!,
        reply: rest[0],
        headers: head ? linesOf(block.subarray(0, head)) : undefined,
        data: decoder.decode(block.subarray(head)),
      });
      at = end + 2 + size + 2;
    }
  }
}

interface PublishOptions {
  readonly reply?: string;
  readonly headers?: { encode(): Uint8Array };
}

function linesOf(block: Uint8Array | undefined): string[] | undefined {
  const text = block && decoder.decode(block);
  if (!text) return undefined;
  if (!text.startsWith("NATS/1.0\r\n") || !text.endsWith("\r\n\r\n")) throw new Error(`no headers: ${text}`);
  return text.slice("NATS/1.0\r\n".length, -"\r\n\r\n".length).split("\r\n");
}
