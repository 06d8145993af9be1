// A request that is sent again while no answer comes: a leader that goes takes with it what it was sent.
// Must hold: the outcome is told once; the first answer counts, to whichever of them; nothing is sent again that may
// still be on its way to the server, so a slow link is not made slower.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { sleep } from "../async/sleep.ts";
import type { Awaiting, NoReply } from "../nats/inbox.ts";
import type { NatsLink } from "../nats/nats_link.ts";

/** Milliseconds, at most, in which the server must have read it, and then as long for the answer. */
const LAST_WAIT = 500;
/** Milliseconds before it is sent again where nobody listened; twice as long each further time, up to `LAST_WAIT`. */
const FIRST_PAUSE = 20;

/** What is asked, and who is told. */
export interface RequestParts {
  readonly subject: string;
  readonly data?: Uint8Array | undefined;
  readonly headers?: MsgHdrs | undefined;
  /** Milliseconds, all attempts together. */
  readonly timeout: number;
  /** It is sent once only, as doing twice what it asks for is something else. @default false */
  readonly once?: boolean | undefined;
  /**
   * Milliseconds in which the server must have read it, and then as long for the answer, before it is sent again for
   * the first time; twice as long each further time.
   */
  readonly wait: number;
  /** The answer. */
  reply(message: Msg): void;
  /** Is this no answer, as the server is still busy with what was sent before? */
  isBusy?(message: Msg): boolean;
  /** There is none, or what `heard` rejected with. */
  failed(reason: NoReply | Error): void;
  /** Nobody listens: resolves when somebody does; at the latest after some seconds. Without it, the request fails. */
  heard?(): Promise<void>;
}

/** One request, however often it is sent. */
export class RepeatedRequest implements Awaiting {
  /** When to do the next thing about it, whatever that is. */
  deadline = 0;
  readonly #link: NatsLink;
  readonly #parts: RequestParts;
  readonly #giveUpAt: number;
  #wait: number;
  #pause = FIRST_PAUSE;
  #sent = 0;
  /** The server has read what was sent last. */
  #read = false;
  /** It is not to be sent now: the server is away, or nobody listens. */
  #held = false;
  #ended = false;

  constructor(link: NatsLink, parts: RequestParts) {
    this.#link = link;
    this.#parts = parts;
    this.#wait = parts.wait;
    this.#giveUpAt = performance.now() + parts.timeout;
  }

  get subject(): string {
    return this.#parts.subject;
  }

  /** Sends it. */
  send(): void {
    const { subject, data, headers, once } = this.#parts;
    this.#held = this.#read = false;
    this.#sent++;
    if (once) this.deadline = this.#giveUpAt;
    else this.#waitOn();
    // What is published while the server is away is thrown away when it is back.
    if (this.#link.away && !this.#link.closed) return this.failed("away");
    try {
      this.#link.requests.post(subject, data, headers, this);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  reply(message: Msg): void {
    if (!this.#ended && this.#parts.isBusy?.(message)) this.#hold("timeout");
    else if (this.#end()) this.#parts.reply(message);
  }

  late(): boolean {
    if (this.#ended || this.deadline >= this.#giveUpAt) return false;
    if (this.#read) {
      this.#wait = Math.min(this.#wait * 2, LAST_WAIT);
      this.send();
    } else {
      this.deadline = this.#giveUpAt;
      void this.#untilRead();
    }
    return true;
  }

  failed(reason: NoReply): void {
    const { once, heard } = this.#parts;
    const again = reason === "away" ? !once && !this.#link.closed : reason === "no-responders" && heard;
    if (again) this.#hold(reason);
    else this.#fail(reason);
  }

  /** Each time that it was sent may be a reason. */
  #hold(reason: NoReply): void {
    if (this.#held || this.#ended) return;
    this.#held = true;
    this.#sendAgain(reason).catch((error) => this.#fail(error));
  }

  #waitOn(): void {
    this.deadline = Math.min(performance.now() + this.#wait, this.#giveUpAt);
  }

  async #untilRead(): Promise<void> {
    const sent = this.#sent;
    const read = await hasRead(this.#link);
    // Where the connection breaks, that is told.
    if (!read || this.#ended || this.#held || sent < this.#sent) return;
    this.#read = true;
    this.#waitOn();
  }

  async #sendAgain(reason: NoReply): Promise<void> {
    const left = this.#giveUpAt - performance.now();
    if (reason === "away") await this.#link.whenBack(left);
    else await this.#pauseFor(reason, left);
    if (this.#ended) return;
    if (this.#link.closed) this.#fail("closed");
    else if (performance.now() >= this.#giveUpAt) this.#fail(reason);
    else this.send();
  }

  async #pauseFor(reason: NoReply, left: number): Promise<void> {
    const over = new AbortController();
    const paused = sleep(this.#pause, over.signal);
    const heard = reason === "no-responders" && this.#parts.heard?.();
    this.#pause = Math.min(this.#pause * 2, LAST_WAIT);
    try {
      await Promise.race([Promise.all([paused, heard]), sleep(left, over.signal)]);
    } finally {
      over.abort();
    }
  }

  #fail(reason: NoReply | Error): void {
    if (this.#end()) this.#parts.failed(reason);
  }

  /** Whatever still waits for a reply is let go of at the next look. */
  #end(): boolean {
    const first = !this.#ended;
    this.#ended = true;
    this.deadline = 0;
    return first;
  }
}

/** One PING for all that is late at once. */
const pings = new WeakMap<NatsLink, Promise<boolean>>();

/** Resolves to whether the server has read all that was sent: `false` where the connection broke. */
function hasRead(link: NatsLink): Promise<boolean> {
  let ping = pings.get(link);
  if (!ping) {
    ping = link.flush().then(() => true, () => false);
    pings.set(link, ping);
    queueMicrotask(() => pings.delete(link));
  }
  return ping;
}
