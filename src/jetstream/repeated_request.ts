// A request that is sent again while no reply comes: requests are lost with a leader that stops.
// Must hold: the outcome is reported once; the first reply counts, whichever attempt it is for; nothing is sent again
// before the server has read the last attempt, so a slow link is not made slower.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { sleep } from "../async/sleep.ts";
import type { Awaiting, NoReply } from "../nats/inbox.ts";
import type { NatsLink } from "../nats/nats_link.ts";

/** Milliseconds up to which `wait` grows. */
const LAST_WAIT = 500;
/** Milliseconds before the second attempt where nobody listened; doubled each time, up to `LAST_WAIT`. */
const FIRST_PAUSE = 20;

/** What is sent. */
export interface RequestParts {
  readonly subject: string;
  readonly data?: Uint8Array | undefined;
  readonly headers?: MsgHdrs | undefined;
  /** Milliseconds, all attempts together. */
  readonly timeout: number;
  /** Send it once only, as it is not idempotent. @default false */
  readonly once?: boolean | undefined;
}

/** Who is told of the outcome. */
export interface RequestOutcome {
  /** The reply came. */
  reply(message: Msg): void;
  /** No reply came; or the error of `awaitReceiver`. */
  failed(reason: NoReply | Error): void;
  /** Does the reply say that the server is still busy with an earlier attempt? */
  isBusy?(message: Msg): boolean;
  /** Nobody listens: resolves when somebody does, or after some seconds. Without it, the request fails. */
  awaitReceiver?(): Promise<void>;
}

/** One request with all its attempts. */
export class RepeatedRequest implements Awaiting {
  /** When to check that it was read, to send it again, or to give up. */
  deadline = 0;
  readonly #link: NatsLink;
  readonly #parts: RequestParts;
  readonly #outcome: RequestOutcome;
  readonly #giveUpAt: number;
  #wait: number;
  #pause = FIRST_PAUSE;
  #sent = 0;
  /** The server has read the last attempt. */
  #read = false;
  /** The next attempt waits: the server is away or busy, or nobody listens. */
  #held = false;
  #ended = false;

  /**
   * @param wait milliseconds until the first attempt is checked to have been read by the server, and again as many until
   * the second attempt; doubled each time
   */
  constructor(link: NatsLink, parts: RequestParts, outcome: RequestOutcome, wait: number) {
    this.#link = link;
    this.#parts = parts;
    this.#outcome = outcome;
    this.#wait = wait;
    this.#giveUpAt = performance.now() + parts.timeout;
  }

  get subject(): string {
    return this.#parts.subject;
  }

  /** Makes an attempt. */
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
    if (!this.#ended && this.#outcome.isBusy?.(message)) this.#hold("timeout");
    else if (this.#end()) this.#outcome.reply(message);
  }

  late(): boolean {
    if (this.#ended || this.deadline >= this.#giveUpAt) return false;
    if (this.#read) {
      this.#wait = Math.max(this.#wait, Math.min(this.#wait * 2, LAST_WAIT));
      this.send();
    } else {
      this.deadline = this.#giveUpAt;
      void this.#untilRead();
    }
    return true;
  }

  failed(reason: NoReply): void {
    const { once } = this.#parts;
    const { awaitReceiver } = this.#outcome;
    const again = reason === "away"
      ? !once && !this.#link.closed
      : reason === "no-responders" && awaitReceiver;
    if (again) this.#hold(reason);
    else this.#fail(reason);
  }

  /** Makes the next attempt later; every attempt may ask for that. */
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
    // A broken connection calls `failed`.
    if (!read || this.#ended || this.#held || sent < this.#sent) return;
    this.#read = true;
    this.#waitOn();
  }

  async #sendAgain(reason: NoReply): Promise<void> {
    const left = this.#giveUpAt - performance.now();
    const over = new AbortController();
    const ready = reason === "away" ? this.#link.whenBack(left) : Promise.all([
      sleep(this.#pause, over.signal),
      reason === "no-responders" && this.#outcome.awaitReceiver?.(),
    ]);
    this.#pause = Math.min(this.#pause * 2, LAST_WAIT);
    await Promise.race([ready, sleep(left, over.signal)]).finally(() => over.abort());
    if (this.#ended) return;
    if (this.#link.closed) this.#fail("closed");
    else if (performance.now() >= this.#giveUpAt) this.#fail(reason);
    else this.send();
  }

  #fail(reason: NoReply | Error): void {
    if (this.#end()) this.#outcome.failed(reason);
  }

  /** Whether it was still open. The inbox drops its other attempts at its next look. */
  #end(): boolean {
    const first = !this.#ended;
    this.#ended = true;
    this.deadline = 0;
    return first;
  }
}

/** One PING for all requests that are late at the same time. */
const pings = new WeakMap<NatsLink, Promise<boolean>>();

/** Resolves when the server has read what was sent so far; to `false` where the connection broke. */
function hasRead(link: NatsLink): Promise<boolean> {
  let ping = pings.get(link);
  if (!ping) {
    ping = link.flush().then(() => true, () => false);
    pings.set(link, ping);
    queueMicrotask(() => pings.delete(link));
  }
  return ping;
}
