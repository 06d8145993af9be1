import { setImmediate } from "node:timers";
import type { Msg, MsgHdrs, NatsConnection, Status } from "@nats-io/nats-core";
import { parseHeaders } from "../../src/nats/encoded_headers.ts";
import { NatsLink } from "../../src/nats/nats_link.ts";
import { captureLogger } from "./capture_logger.ts";

/** A message that went out. */
export interface Sent {
  readonly subject: string;
  readonly text: string;
  readonly headers: MsgHdrs | undefined;
  readonly reply: string | undefined;
}

/** What comes in. */
export interface Incoming {
  /** @default where it comes to */
  readonly subject?: string;
  readonly reply?: string;
  readonly data?: Uint8Array | string;
  /** Whatever else the message has. */
  readonly more?: object;
}

/** Lets all go on that waits for nothing but promises and the ends of turns. */
export async function ticks(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const SERVER = "fake:4222";

/** A connection whose server is the test: it keeps what is sent, in order, and answers as the test says. */
export class FakeNats {
  readonly logger: ReturnType<typeof captureLogger> = quietLogger();
  readonly link: NatsLink;
  readonly sent: Sent[] = [];
  /** The answer to what asks for one; `undefined`: none. */
  answer: (sent: Sent) => object | undefined = stored;
  /** PONGs come when the test says so. */
  holdPongs = false;
  /** Those that are held. */
  readonly pongs: PromiseWithResolvers<void>[] = [];
  readonly #subscriptions = new Map<string, (error: null, message: Msg) => void>();
  readonly #statuses: Status[] = [];
  #wake = () => {};
  readonly #closed = Promise.withResolvers<void | Error>();
  #isClosed = false;

  constructor() {
    this.link = new NatsLink(this.#connection() as unknown as NatsConnection, {
      api: "$JS.API",
      close: true,
      pendingSize: 1_000_000,
      logger: this.logger,
    });
  }

  /** What was sent: "+ACK 5", "-NAK 5 in 0.5 s" with the number of the message, "poll 16", or the subject. */
  get lines(): string[] {
    return this.sent.map(inWords);
  }

  /** The last message to a subject that begins so. */
  last(subject: string): Sent | undefined {
    return this.sent.findLast((sent) => sent.subject.startsWith(subject));
  }

  /** Something comes to this subject. */
  deliver(to: string, { data = "", more, ...message }: Incoming): void {
    const callback = this.#subscriptions.get(to) ?? this.#subscriptions.get(to.replace(/[^.]+$/, "*"));
    const bytes = typeof data === "string" ? encoder.encode(data) : data;
    const raw = { reply: encoder.encode(message.reply), hdr: 0, size: bytes.length };
    callback?.(null, { subject: to, ...message, data: bytes, _msg: raw, ...more } as unknown as Msg);
  }

  /** The connection breaks, and what was under way is lost. */
  async break(): Promise<void> {
    for (const pong of this.pongs.splice(0)) pong.reject(new Error("the connection broke"));
    await this.#tell({ type: "disconnect", server: SERVER });
  }

  /** It is there again. */
  async reconnect(): Promise<void> {
    await this.#tell({ type: "reconnect", server: SERVER });
  }

  /** The connection ends for good, without anybody of ours having closed it. */
  async end(error: Error): Promise<void> {
    this.#end(error);
    await ticks();
  }

  async close(): Promise<void> {
    await this.link.close();
    await ticks();
  }

  async #tell(status: Status): Promise<void> {
    this.#statuses.push(status);
    this.#wake();
    await ticks();
  }

  #end(error?: Error): void {
    this.#isClosed = true;
    this.#closed.resolve(error);
    this.#wake();
  }

  /** What walnats uses of a connection of nats.js. */
  #connection(): object {
    return {
      info: { max_payload: 1_000_000 },
      options: {},
      protocol: {
        sendCommand: (frames: Uint8Array) => this.#read(frames),
        parser: { parse: () => {} },
        processMsg: () => {},
        transport: {},
      },
      isClosed: () => this.#isClosed,
      closed: () => this.#closed.promise,
      close: () => Promise.resolve(this.#end()),
      status: () => Object.assign(this.#status(), { stop: () => this.#wake() }),
      flush: () => {
        const pong = Promise.withResolvers<void>();
        if (this.holdPongs) this.pongs.push(pong);
        else pong.resolve();
        return pong.promise;
      },
      subscribe: (subject: string, { callback }: { callback: (error: null, message: Msg) => void }) => {
        this.#subscriptions.set(subject, callback);
        const unsubscribe = () => void this.#subscriptions.delete(subject);
        return { unsubscribe, drain: () => Promise.resolve(), closed: new Promise<void>(() => {}) };
      },
      publish: (
        subject: string,
        data?: Uint8Array,
        { headers, reply }: { headers?: { encode(): Uint8Array }; reply?: string } = {},
      ) => this.#take(subject, data ?? new Uint8Array(), headers?.encode(), reply),
    };
  }

  async *#status(): AsyncGenerator<Status> {
    while (!this.#isClosed) {
      const status = this.#statuses.shift();
      if (status) yield status;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #take(subject: string, data: Uint8Array, head: Uint8Array | undefined, reply: string | undefined): void {
    const headers = head && parseHeaders(decoder.decode(head), 1000);
    const sent = { subject, text: decoder.decode(data), headers, reply };
    this.sent.push(sent);
    const answer = reply && this.answer(sent);
    if (answer) queueMicrotask(() => this.deliver(reply, { data: JSON.stringify(answer) }));
  }

  /** Frames as they go over the wire: "[H]PUB subject [reply] [header bytes] bytes". */
  #read(frames: Uint8Array): void {
    for (let rest = frames; rest.length > 0;) {
      const end = rest.indexOf(13);
      const [verb, subject, ...others] = decoder.decode(rest.subarray(0, end)).split(" ");
      const size = Number(others.pop());
      const head = verb === "HPUB" ? Number(others.pop()) : 0;
      const body = rest.subarray(end + 2, end + 2 + size);
      this.#take(subject!, body.subarray(head), head ? body.subarray(0, head) : undefined, others[0]);
      rest = rest.subarray(end + 2 + size + 2);
    }
  }
}

/** JetStream has stored it. */
export function stored(): object {
  return { stream: "any", seq: 1 };
}

/** JetStream has no room for it. */
export function full(): object {
  return { error: { code: 503, err_code: 10077, description: "maximum messages exceeded" } };
}

function inWords({ subject, text }: Sent): string {
  if (subject.includes(".CONSUMER.MSG.NEXT.")) return `poll ${JSON.parse(text).batch ?? 1}`;
  if (!subject.startsWith("$JS.ACK.")) return subject;
  const [, , , , deliveries, sequence] = subject.split(".");
  const delay = /"delay": (\d+)/.exec(text)?.[1];
  return text.slice(0, 5).trim() + ` ${sequence}` +
    (deliveries === "1" ? "" : ` of delivery ${deliveries}`) +
    (delay ? ` in ${Number((Number(delay) / 1e9).toPrecision(2))} s` : "");
}

/** Without what is said of the parts of nats.js that are not there. */
function quietLogger(): ReturnType<typeof captureLogger> {
  const logger = captureLogger();
  const push = logger.lines.push.bind(logger.lines);
  logger.lines.push = (...lines) =>
    push(...lines.filter(({ message }) => !message.includes("nats.js hides")));
  return logger;
}
