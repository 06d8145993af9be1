// Replies to this connection: one subscription, each reply under a token of its own, one timer for all.
// nats.js makes a timer and an error with its stack for each request, which is most of what one costs.

import { createInbox, type Msg, type Subscription } from "@nats-io/nats-core";
import { statusOf } from "./header_limit.ts";

/** How often overdue replies are looked for, in milliseconds, and whenever one becomes overdue. */
const LOOK = 50;

/**
 * Why no reply comes: nobody listens there, the server refused what asked for it, or refused the inbox, no time left,
 * the connection broke, or it was closed.
 */
export type NoReply = "no-responders" | "denied" | "no-inbox" | "timeout" | "away" | "closed";

/** Who waits for a reply; told once, by one of the two. */
export interface Awaiting {
  /** When to wait no longer, by `performance.now()`. */
  readonly deadline: number;
  /** Where the question went, if the server may refuse it. */
  readonly subject?: string | undefined;
  /** The deadline is over. `true`: there is a new one, and a late reply still counts. */
  late?(): boolean;
  /** The reply came. */
  reply(message: Msg): void;
  /** None comes. */
  failed(reason: NoReply): void;
}

/** What an inbox needs of the connection. */
export interface InboxConnection {
  /** Closed for good. */
  readonly closed: boolean;
  /** The prefix that inboxes must have. */
  readonly inboxPrefix: string;
  /** Subscribes; what the callback throws is logged. */
  subscribe(subject: string, callback: (error: Error | null, message: Msg) => void): Subscription;
}

/** Waits for replies. */
export class Inbox {
  readonly #connection: InboxConnection;
  readonly #awaiting = new Map<string, Awaiting>();
  #prefix = "";
  #subscription: Subscription | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: InboxConnection) {
    this.#connection = connection;
  }

  /** Waits under a token that no other has; returns the subject that the reply must go to. */
  expect(token: string, awaiting: Awaiting): string {
    this.#subscription ??= this.#subscribe();
    this.#awaiting.set(token, awaiting);
    this.#timer ??= setTimeout(this.#expire, LOOK);
    return this.#prefix + token;
  }

  /** Waits no longer, and tells nobody. */
  forget(token: string): void {
    this.#awaiting.delete(token);
  }

  /** Nothing that is waited for will come. */
  failAll(reason: NoReply): void {
    const all = [...this.#awaiting.values()];
    this.#awaiting.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const awaiting of all) awaiting.failed(reason);
  }

  /** The server has refused what was published to this subject. */
  deny(subject: string): void {
    for (const [token, awaiting] of [...this.#awaiting]) {
      if (awaiting.subject !== subject) continue;
      this.#awaiting.delete(token);
      awaiting.failed("denied");
    }
  }

  /** Fails what waits and ends the subscription. */
  close(): void {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    this.failAll("closed");
    if (!this.#connection.closed) subscription?.unsubscribe();
  }

  #subscribe(): Subscription {
    const prefix = this.#prefix = `${createInbox(this.#connection.inboxPrefix)}.`;
    let end: NoReply = "closed";
    const subscription = this.#connection.subscribe(`${prefix}*`, (error, message) => {
      if (error) end = "no-inbox";
      else this.#take(message.subject.slice(prefix.length), message);
    });
    // The connection was closed, or may not have an inbox; the next one to wait tries again.
    subscription.closed.then(() => {
      if (this.#subscription !== subscription) return;
      this.#subscription = undefined;
      this.failAll(end);
    });
    return subscription;
  }

  #take(token: string, message: Msg): void {
    const awaiting = this.#awaiting.get(token);
    if (!awaiting) return;
    this.#awaiting.delete(token);
    // In this order: headers are costly to read, and most replies have data.
    if (message.data.length === 0 && statusOf(message) === 503) awaiting.failed("no-responders");
    else awaiting.reply(message);
  }

  readonly #expire = (): void => {
    const now = performance.now();
    let next = now + LOOK;
    for (const [token, awaiting] of this.#awaiting) {
      if (awaiting.deadline <= now && !awaiting.late?.()) {
        this.#awaiting.delete(token);
        awaiting.failed("timeout");
      } else next = Math.min(next, awaiting.deadline);
    }
    this.#timer = this.#awaiting.size ? setTimeout(this.#expire, next - now) : undefined;
  };
}
