// Confirmed publishing: JetStream replies when the message is stored. Without a reply it is sent again with the same id,
// so a message that was stored after all is not stored twice.

import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { ConnectionClosedError, EmitRefusedError, EmitTimeoutError } from "../errors.ts";
import type { NoReply } from "../nats/inbox.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { NoReplyError } from "../nats/requests.ts";
import type { ApiFailure } from "./ask.ts";
import { RepeatedRequest, type RequestOutcome } from "./repeated_request.ts";
import { awaitLeader } from "./stream_leader.ts";
import * as Code from "./api_codes.ts";
import { explainRefusal, streamNotFound } from "./translate_error.ts";

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
  /** The stream's name, where it is one of others. */
  readonly foreign?: string | undefined;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Must hold an id, else an attempt that timed out may be stored twice. */
  readonly headers: MsgHdrs;
  /** Milliseconds, all attempts together. */
  readonly timeout: number;
  /** It is sent once only, so that `duplicate` means that somebody else was first. @default false */
  readonly once?: boolean | undefined;
}

/** Who wants to know what became of a message; told once, by one of the two. */
export interface StoreOutcome {
  /** JetStream has it. */
  stored(stored: Stored): void;
  /** It has not, or nobody knows. */
  failed(error: Error): void;
}

const decoder = new TextDecoder();
/** Milliseconds, see `RepeatedRequest`: longer than a disk takes, and short enough for a planned restart. */
const WAIT = 250;

/** Resolves when JetStream has stored the message. */
export function publishStored(link: NatsLink, request: StoreRequest): Promise<Stored> {
  return new Promise((resolve, reject) => store(link, request, { stored: resolve, failed: reject }));
}

/** The same without a promise. */
export function store(link: NatsLink, request: StoreRequest, outcome: StoreOutcome): void {
  new RepeatedRequest(link, request, new Storing(link, request, outcome), WAIT).send();
}

/** A class, as there is one for each message, and closures would cost more. */
class Storing implements RequestOutcome {
  readonly #link: NatsLink;
  readonly #request: StoreRequest;
  readonly #outcome: StoreOutcome;

  constructor(link: NatsLink, request: StoreRequest, outcome: StoreOutcome) {
    this.#link = link;
    this.#request = request;
    this.#outcome = outcome;
  }

  isBusy({ data }: Msg): boolean {
    // Only an error begins with `{"e`.
    return data[2] === 0x65 && decoder.decode(data).includes(`"err_code":${Code.duplicateInProcess}`);
  }

  reply(message: Msg): void {
    let stored: Stored;
    try {
      stored = parse(message, this.#request);
    } catch (error) {
      return this.#outcome.failed(error as Error);
    }
    this.#outcome.stored(stored);
  }

  failed(reason: NoReply | Error): void {
    this.#outcome.failed(reason instanceof Error ? reason : explain(reason, this.#request));
  }

  async awaitReceiver(): Promise<void> {
    const { event, stream, foreign } = this.#request;
    const cause = await awaitLeader(this.#link, stream);
    if (cause) throw streamNotFound(event, { cause }, foreign);
  }
}

function parse({ data }: Msg, { event, subject }: StoreRequest): Stored {
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
      `the answer to "${subject}" is not JetStream's: the event "${event}" may be stored or not`,
      { event },
    );
  }
  return { stream, seq: seq!, duplicate: duplicate === true };
}

function explain(reason: NoReply, { event, subject, timeout }: StoreRequest): Error {
  if (reason === "closed") {
    return new ConnectionClosedError("the connection to NATS was closed while emitting", { event });
  }
  const cause = new NoReplyError(reason, subject);
  if (reason === "denied") {
    return new EmitRefusedError(`the event "${event}" was not emitted: ${cause.message}`, { event, cause });
  }
  const when = reason === "no-inbox" ? "" : ` within ${timeout / 1000} s`;
  return new EmitTimeoutError(
    `JetStream did not confirm the event "${event}"${when} (${cause.message}): ` +
      "it may be stored or not. Emit it again with the same uid",
    { event, cause },
  );
}
