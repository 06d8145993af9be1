// Requests that share one reply subscription and one timer.
// nats.js makes a timer and an error with its stack for each, which is most of what a request costs.

import { createInbox, type Msg, type MsgHdrs, type Subscription } from "@nats-io/nats-core";
import { ConnectionClosedError } from "../errors.ts";
import type { Link } from "./link.ts";

/** How often overdue requests are looked for, in milliseconds. */
const SWEEP = 50;

/** Why a request got no reply: nobody listens there, no time left, or the connection broke. */
export class NoReplyError extends Error {
  readonly reason: "no-responders" | "timeout" | "away";

  constructor(reason: NoReplyError["reason"], subject: string) {
    super(
      {
        "no-responders": `nobody listens on "${subject}"`,
        "timeout": `no reply to "${subject}" in time`,
        "away": "the connection broke before the reply came",
      }[reason],
    );
    this.name = "NoReplyError";
    this.reason = reason;
  }
}

interface Pending {
  readonly subject: string;
  readonly deadline: number;
  resolve(reply: Msg): void;
  reject(error: Error): void;
}

/** Sends requests and gives each its reply. */
export class Requests {
  readonly #link: Link;
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #inbox = "";
  #subscription: Subscription | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Resolves to the reply; rejects with a `NoReplyError` or a `ConnectionClosedError`. */
  async send(
    subject: string,
    data: Uint8Array | undefined,
    headers: MsgHdrs | undefined,
    timeout: number,
  ): Promise<Msg> {
    if (this.#link.closed) throw new ConnectionClosedError("the connection to NATS is closed");
    this.#subscription ??= this.#subscribe();
    const token = ++this.#last;
    return await new Promise((resolve, reject) => {
      this.#link.publish(subject, data, headers, `${this.#inbox}${token}`);
      this.#pending.set(token, { subject, deadline: performance.now() + timeout, resolve, reject });
      this.#timer ??= setTimeout(() => this.#sweep(), SWEEP);
    });
  }

  /** Rejects what waits and ends the subscription. */
  close(): void {
    this.#unwatch?.();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#rejectAll(() =>
      new ConnectionClosedError("the connection to NATS was closed before the reply came")
    );
    if (!this.#link.closed) this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  #subscribe(): Subscription {
    const { connection } = this.#link;
    this.#inbox = `${createInbox(inboxPrefix(connection))}.`;
    this.#unwatch = this.#link.watch({
      away: () => this.#rejectAll((subject) => new NoReplyError("away", subject)),
    });
    const callback = (error: Error | null, reply: Msg) => {
      if (!error) this.#take(reply);
    };
    return connection.subscribe(`${this.#inbox}*`, { callback });
  }

  #take(reply: Msg): void {
    const token = Number(reply.subject.slice(this.#inbox.length));
    const pending = this.#pending.get(token);
    if (!pending) return;
    this.#pending.delete(token);
    if (reply.data.length === 0 && reply.headers?.code === 503) {
      pending.reject(new NoReplyError("no-responders", pending.subject));
    } else {
      pending.resolve(reply);
    }
  }

  #sweep(): void {
    const now = performance.now();
    for (const [token, pending] of this.#pending) {
      if (pending.deadline > now) continue;
      this.#pending.delete(token);
      pending.reject(new NoReplyError("timeout", pending.subject));
    }
    this.#timer = this.#pending.size ? setTimeout(() => this.#sweep(), SWEEP) : undefined;
  }

  #rejectAll(error: (subject: string) => Error): void {
    for (const [token, pending] of this.#pending) {
      this.#pending.delete(token);
      pending.reject(error(pending.subject));
    }
  }
}

/** The prefix that inboxes must have on this connection; nats.js does not tell it by its types. */
export function inboxPrefix(connection: unknown): string | undefined {
  return (connection as { options?: { inboxPrefix?: string } }).options?.inboxPrefix;
}
