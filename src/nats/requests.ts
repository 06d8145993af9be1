// Requests whose replies share one subscription and one timer.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { ConnectionClosedError } from "../errors.ts";
import { type Awaiting, Inbox, type InboxConnection, type NoReply } from "./inbox.ts";
import { ReplyTokens } from "./reply_tokens.ts";

/** Why a request got no reply: nobody listens there, the server refused it, no time left, or the connection broke. */
export class NoReplyError extends Error {
  readonly reason: Exclude<NoReply, "closed">;

  constructor(reason: NoReplyError["reason"], subject: string) {
    super(
      {
        "no-responders": `nobody listens on "${subject}"`,
        "denied":
          `this user may not publish to "${subject}": give it that right on the server, or connect as another user`,
        "no-inbox":
          "this user may not subscribe to its inbox, where replies come: give it _INBOX.> on the server, or less with " +
          "the option inboxPrefix",
        "timeout": `no reply to "${subject}" in time`,
        "away": "the connection broke before the reply came",
      }[reason],
    );
    this.name = "NoReplyError";
    this.reason = reason;
  }
}

/** What requests need of the connection. */
export interface RequestConnection extends InboxConnection {
  /** Publishes at once, with all that was published before; dropped while the server is away. */
  publishNow(subject: string, data?: Uint8Array, headers?: MsgHdrs, reply?: string): void;
  /** Calls the listener when the connection breaks until the returned function is called. */
  watch(listener: { away(): void }): () => void;
}

/** Sends requests and gives each its reply. */
export class Requests {
  readonly #connection: RequestConnection;
  readonly #inbox: Inbox;
  readonly #tokens = new ReplyTokens();
  #unwatch: (() => void) | undefined;

  constructor(connection: RequestConnection) {
    this.#connection = connection;
    this.#inbox = new Inbox(connection);
  }

  /** Sends a request and tells who awaits its reply; throws a `ConnectionClosedError`. */
  post(
    subject: string,
    data: Uint8Array | undefined,
    headers: MsgHdrs | undefined,
    awaiting: Awaiting,
  ): void {
    if (this.#connection.closed) throw new ConnectionClosedError("the connection to NATS is closed");
    // A reply to what was sent before a connection broke never comes.
    this.#unwatch ??= this.#connection.watch({ away: () => this.#inbox.failAll("away") });
    const token = this.#tokens.next();
    const reply = this.#inbox.expect(token, awaiting);
    try {
      this.#connection.publishNow(subject, data, headers, reply);
    } catch (error) {
      this.#inbox.forget(token);
      throw error;
    }
  }

  /** The server has refused what was published to this subject. */
  deny(subject: string): void {
    this.#inbox.deny(subject);
  }

  /** Rejects what waits and ends the subscription. */
  close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#inbox.close();
  }
}

/** Resolves to the reply; rejects with a `NoReplyError` or a `ConnectionClosedError`. `timeout` is in milliseconds. */
export function requestOnce(
  requests: Requests,
  subject: string,
  data: Uint8Array,
  timeout: number,
): Promise<Msg> {
  return new Promise((resolve, reject) =>
    requests.post(subject, data, undefined, {
      deadline: performance.now() + timeout,
      subject,
      reply: resolve,
      failed: (reason) => reject(noReply(reason, subject)),
    })
  );
}

/** Why there is no reply, as an error. */
export function noReply(reason: NoReply, subject: string): NoReplyError | ConnectionClosedError {
  if (reason !== "closed") return new NoReplyError(reason, subject);
  return new ConnectionClosedError("the connection to NATS was closed before the reply came");
}
