// Questions to JetStream's API, in JSON, and their answers.

import type { Msg } from "@nats-io/nats-core";
import { ConnectionClosedError } from "../errors.ts";
import type { NoReply } from "../nats/inbox.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { NoReplyError } from "../nats/requests.ts";
import { RepeatedRequest } from "./repeated_request.ts";

/** Milliseconds that an answer may take. */
const TIMEOUT = 5000;
/** As `RequestParts` has it: questions cost little, and a planned change of a leader takes less than 0.1 s. */
const WAIT = 125;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What the server has against a request. */
export interface ApiFailure {
  readonly code: number;
  readonly err_code: number;
  readonly description: string;
}

/** JetStream refused a request. Named as that of nats.js: it is the `cause` of errors that users see. */
export class JetStreamApiError extends Error {
  /** The `err_code`, which says what is wrong more exactly than the status does. */
  readonly code: number;
  /** Like one of HTTP. */
  readonly status: number;

  constructor({ code, err_code, description }: ApiFailure) {
    super(description);
    this.name = "JetStreamApiError";
    this.code = err_code;
    this.status = code;
  }
}

/** Nobody answers for JetStream, or the server says that it is off. */
export class JetStreamNotEnabled extends Error {
  constructor(cause: unknown) {
    super("jetstream is not enabled", { cause });
    this.name = "JetStreamNotEnabled";
  }
}

/** How to ask. */
export interface AskOptions {
  /** It changes something: it is not asked again where no answer comes. @default false */
  readonly once?: boolean | undefined;
  /** Milliseconds that the answer may take. @default 5000 */
  readonly timeout?: number | undefined;
}

/**
 * Asks JetStream; `what` is the subject behind the prefix of its API.
 * Rejects with a `JetStreamApiError`, a `JetStreamNotEnabled`, a `NoReplyError` or a `ConnectionClosedError`.
 */
export async function ask<Answer>(
  link: NatsLink,
  what: string,
  body?: object,
  { once, timeout = TIMEOUT }: AskOptions = {},
): Promise<Answer> {
  const subject = `${link.options.api}.${what}`;
  const data = body && encoder.encode(JSON.stringify(body));
  const { data: json } = await new Promise<Msg>((reply, reject) => {
    const failed = (reason: NoReply | Error) =>
      reject(reason instanceof Error ? reason : explain(reason, subject));
    new RepeatedRequest(link, { subject, data, timeout, wait: WAIT, once, reply, failed }).send();
  });
  const answer: Answer & { error?: ApiFailure } = JSON.parse(decoder.decode(json));
  if (!answer.error) return answer;
  const error = new JetStreamApiError(answer.error);
  throw error.code === 10039 ? new JetStreamNotEnabled(error) : error;
}

function explain(reason: NoReply, subject: string): Error {
  if (reason === "closed") {
    return new ConnectionClosedError("the connection to NATS was closed before JetStream answered");
  }
  const error = new NoReplyError(reason, subject);
  return reason === "no-responders" ? new JetStreamNotEnabled(error) : error;
}

/** The server refuses the question: this user has no right to ask it. */
export function isDenied(error: unknown): boolean {
  return error instanceof NoReplyError && error.reason === "denied";
}

/** No answer came, for a reason that passes. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof NoReplyError && (error.reason === "timeout" || error.reason === "away");
}
