import {
  ConnectionClosedError,
  EmitTimeoutError,
  RequestError,
  RequestTimeoutError,
  type WalnatsError,
} from "../errors.ts";
import { HEADER_ID, HEADER_REPLY } from "../jetstream/header_names.ts";
import type { Stored, StoreOutcome } from "../jetstream/publish_stored.ts";
import { HEADER_REPLY_ERRORS, replyErrorOf } from "../jetstream/reply_errors.ts";
import type { Awaiting, NoReply } from "../nats/inbox.ts";
import { encodeHeaders, headerLine } from "../nats/encoded_headers.ts";
import type { Headers, Message } from "../nats/message.ts";
import { NoReplyError } from "../nats/requests.ts";
import { show } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { headerLines } from "./emit_headers.ts";
import { checkEmitOptions, type EmitOptions, uidOf } from "./emit_options.ts";
import { type EventWithResponse, hasResponse } from "./event_with_response.ts";
import type { Confirmation, Publication, Publisher } from "./publisher.ts";

/** The options of `request`. */
export interface RequestOptions extends Omit<EmitOptions, "sync" | "timeout"> {
  /** Seconds for everything: storing the message, its job and the response. @default 4 */
  timeout?: Seconds | undefined;
}

type Requested = EventWithResponse<string, unknown, unknown>;

/** Emits a message and awaits the first response; see `ConnectedEvents.request`. */
export async function request<T, R>(
  publisher: Publisher,
  event: EventWithResponse<string, T, R>,
  message: T,
  options: RequestOptions = {},
): Promise<R> {
  if (!hasResponse(event)) {
    throw new TypeError(`request takes an event made by withResponse(…), got ${show(event)}`);
  }
  checkEmitOptions(options);
  if ((options as EmitOptions).sync !== undefined) {
    throw new TypeError('request: unknown option "sync"; it is confirmed in any case');
  }
  if (publisher.link.closed) {
    throw new ConnectionClosedError("the connection to NATS is closed", { event: event.name });
  }
  const reply = await new Promise<Message>((resolve, reject) => {
    const pending = new PendingRequest(publisher, event as Requested, options, resolve, reject);
    pending.send(message);
  });
  const error = replyErrorOf(reply);
  if (!error) return await event.decodeResponse(reply.data);
  throw new RequestError(
    `the job of the request "${event.name}" failed for good: ${error.name}: ${error.message}`,
    { event: event.name, errorName: error.name, reason: error.message },
  );
}

/** A request from its emission to the first response. */
class PendingRequest implements Publication<unknown>, Confirmation<unknown>, StoreOutcome, Awaiting {
  readonly confirmation = this;
  readonly deadline: number;
  readonly #publisher: Publisher;
  readonly #event: Requested;
  readonly #options: RequestOptions;
  readonly #seconds: Seconds;
  readonly #resolve: (reply: Message) => void;
  readonly #reject: (error: unknown) => void;
  /** Random: every reader of the event sees it, and must not be able to guess the next one. */
  readonly #token = crypto.randomUUID();
  #state: "unconfirmed" | "stored" | "duplicate" = "unconfirmed";

  constructor(
    publisher: Publisher,
    event: Requested,
    options: RequestOptions,
    resolve: (reply: Message) => void,
    reject: (error: unknown) => void,
  ) {
    this.#publisher = publisher;
    this.#event = event;
    this.#options = options;
    this.#seconds = options.timeout ?? 4;
    this.deadline = performance.now() + this.#seconds * 1000;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  send(message: unknown): void {
    try {
      this.#publisher.publish(this.#event, message, this)?.catch((error) => this.failed(error));
    } catch (error) {
      this.failed(error as Error);
    }
  }

  get timeout(): number {
    return Math.max(1, this.deadline - performance.now());
  }

  uid(): string | undefined {
    return uidOf(this.#options);
  }

  headers(uid: string): Headers | undefined {
    const inbox = this.#publisher.replies.expect(this.#token, this);
    return encodeHeaders(
      headerLines(this.#options) + headerLine(HEADER_ID, uid) + headerLine(HEADER_REPLY, inbox) +
        headerLine(HEADER_REPLY_ERRORS, "1"),
    );
  }

  outcome(): StoreOutcome {
    return this;
  }

  stored({ duplicate }: Stored): void {
    this.#state = duplicate && this.uid() !== undefined ? "duplicate" : "stored";
  }

  reply(message: Message): void {
    // Who looks after the deadline does so from time to time.
    if (performance.now() > this.deadline) this.failed("timeout");
    else this.#resolve(message);
  }

  /** It was not published, or no response comes. */
  failed(reason: NoReply | Error): void {
    const { name: event, subjectName } = this.#event;
    if (reason instanceof Error) {
      this.#publisher.streams.lost(this.#event, reason)?.catch(() => {});
      this.#publisher.replies.forget(this.#token);
      this.#reject(reason instanceof EmitTimeoutError ? this.#timedOut(reason) : reason);
    } else if (reason === "timeout") this.#reject(this.#timedOut());
    else if (reason === "no-inbox") {
      const cause = new NoReplyError(reason, subjectName);
      const message = `no response to the request "${event}" can come: ${cause.message}`;
      this.#reject(new RequestTimeoutError(message, { event, cause }));
    } else {
      this.#reject(new ConnectionClosedError("the connection to NATS is closed", { event }));
    }
  }

  #timedOut(cause?: unknown): WalnatsError {
    const why = {
      unconfirmed: "JetStream did not confirm it: it may be stored or not",
      stored:
        "JetStream has stored it. Does an actor of it listen, with the schema of the response, and end in time?",
      duplicate: `the uid ${show(this.uid())} had come before: this was dropped`,
    }[this.#state];
    const { name: event } = this.#event;
    return new RequestTimeoutError(
      `no response to the request "${event}" within ${this.#seconds} s: ${why}`,
      { event, cause },
    );
  }
}
