// Publishing that is confirmed: JetStream answers when the message is stored. An attempt that got no answer
// is repeated with the same id, so that a message that had been stored after all is not stored twice.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { ConnectionClosedError, EmitRefusedError, EmitTimeoutError } from "../errors.ts";
import type { Awaiting, NoReply } from "../nats/inbox.ts";
import { type ApiFailure, streamInfo } from "./jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { NoReplyError } from "../nats/requests.ts";
import { Code, codeOf, explainRefusal, streamNotFound } from "./translate_error.ts";

/** Where a message was stored. */
export interface Stored {
  /** The stream's name. */
  readonly stream: string;
  /** Its number in the stream. */
  readonly seq: number;
  /** A message with the same uid had been stored before; this one was dropped. */
  readonly duplicate: boolean;
}

/** The message and how long to try. */
export interface StoreRequest {
  readonly event: string;
  readonly stream: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Must hold an id, else an attempt that timed out may be stored twice. */
  readonly headers: MsgHdrs;
  /** Milliseconds, all attempts together. */
  readonly timeout: number;
}

/** Who wants to know what became of a message; told once, by one of the two. */
export interface StoreOutcome {
  /** JetStream has it. */
  stored(stored: Stored): void;
  /** It has not, or nobody knows. */
  failed(error: Error): void;
}

const decoder = new TextDecoder();
/** How long one attempt waits for its answer, in milliseconds, where there is time for another. */
const ATTEMPT = 2000;

/** Resolves when JetStream has stored the message. */
export function publishStored(link: NatsLink, request: StoreRequest): Promise<Stored> {
  return new Promise((resolve, reject) => store(link, request, { stored: resolve, failed: reject }));
}

/** The same without a promise. */
export function store(link: NatsLink, request: StoreRequest, outcome: StoreOutcome): void {
  new Storing(link, request, outcome).attempt();
}

class Storing implements Awaiting {
  /** Of the attempt under way. */
  deadline = 0;
  readonly #link: NatsLink;
  readonly #request: StoreRequest;
  readonly #outcome: StoreOutcome;
  readonly #giveUpAt: number;
  #pause = 20;

  constructor(link: NatsLink, request: StoreRequest, outcome: StoreOutcome) {
    this.#link = link;
    this.#request = request;
    this.#outcome = outcome;
    this.#giveUpAt = performance.now() + request.timeout;
  }

  attempt(): void {
    const now = performance.now();
    const left = this.#giveUpAt - now;
    this.deadline = left > 2 * ATTEMPT ? now + ATTEMPT : this.#giveUpAt;
    const { subject, data, headers } = this.#request;
    // What is published while the server is away is thrown away when it is back.
    if (this.#link.away && !this.#link.closed) return this.failed("away");
    try {
      this.#link.requests.post(subject, data, headers, this);
    } catch (error) {
      this.#outcome.failed(error as Error);
    }
  }

  get subject(): string {
    return this.#request.subject;
  }

  reply(message: Msg): void {
    let stored: Stored;
    try {
      stored = parse(message.data, this.#request);
    } catch (error) {
      return this.#outcome.failed(error as Error);
    }
    this.#outcome.stored(stored);
  }

  failed(reason: NoReply): void {
    this.#repeat(reason).catch((error) => this.#outcome.failed(error));
  }

  async #repeat(reason: NoReply): Promise<void> {
    if (reason === "closed" || this.#link.closed) {
      throw new ConnectionClosedError("the connection to NATS was closed while emitting", {
        event: this.#request.event,
      });
    }
    if (reason === "denied") throw denied(this.#request, reason);
    if (reason === "no-inbox") throw unconfirmed(this.#request, reason, "");
    if (reason === "no-responders") await checkStream(this.#link, this.#request);
    const rest = this.#giveUpAt - performance.now();
    if (this.#link.away) await this.#link.whenBack(rest);
    else if (reason !== "timeout" && rest > 0) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(this.#pause, rest)));
    }
    this.#pause = Math.min(this.#pause * 2, 500);
    if (performance.now() >= this.#giveUpAt) {
      throw unconfirmed(this.#request, reason, ` within ${this.#request.timeout / 1000} s`);
    }
    this.attempt();
  }
}

function parse(data: Uint8Array, { event, subject }: StoreRequest): Stored {
  let answer: Partial<Stored> & { error?: ApiFailure } | null;
  try {
    answer = JSON.parse(decoder.decode(data));
  } catch {
    answer = null;
  }
  const { error, stream, seq, duplicate } = answer ?? {};
  if (error) throw explainRefusal(error, event);
  if (typeof stream !== "string" || !Number.isSafeInteger(seq)) {
    throw new EmitRefusedError(
      `somebody who is not JetStream answered to "${subject}": the event "${event}" may be stored or not`,
      { event },
    );
  }
  return { stream, seq: seq!, duplicate: duplicate === true };
}

/** Nobody took the message: is it that the stream does not exist? Else a leader is being elected. */
async function checkStream(link: NatsLink, { event, stream }: StoreRequest): Promise<void> {
  try {
    await streamInfo(link, stream);
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) throw streamNotFound(event, { cause: error });
  }
}

function denied({ event, subject }: StoreRequest, reason: "denied"): EmitRefusedError {
  const cause = new NoReplyError(reason, subject);
  return new EmitRefusedError(`the event "${event}" was not emitted: ${cause.message}`, { event, cause });
}

function unconfirmed(
  { event, subject }: StoreRequest,
  reason: NoReplyError["reason"],
  when: string,
): EmitTimeoutError {
  const cause = new NoReplyError(reason, subject);
  return new EmitTimeoutError(
    `JetStream did not confirm the event "${event}"${when} (${cause.message}): ` +
      "it may be stored or not. Emit it again with the same uid to be sure",
    { event, cause },
  );
}
