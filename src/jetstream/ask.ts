// Requests to JetStream's API, and its replies, in JSON.

import type { Msg } from "@nats-io/nats-core";
import type { NoReply } from "../nats/inbox.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { noReply, NoReplyError } from "../nats/requests.ts";
import * as Code from "./api_codes.ts";
import { RepeatedRequest } from "./repeated_request.ts";

/** Milliseconds for the reply. */
const TIMEOUT = 5000;
/** Milliseconds, see `RepeatedRequest`: such a request costs little, and a leader is replaced in 0.1 s as planned. */
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
  /** Send it once only, as it changes something. @default false */
  readonly once?: boolean | undefined;
  /** Milliseconds, see `RepeatedRequest`: more for a large reply, which must not come several times. @default 125 */
  readonly wait?: number | undefined;
  /** Milliseconds for the reply. @default 5000 */
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
  { once, wait = WAIT, timeout = TIMEOUT }: AskOptions = {},
): Promise<Answer> {
  const subject = `${link.options.api}.${what}`;
  const data = body && encoder.encode(JSON.stringify(body));
  const { data: json } = await new Promise<Msg>((reply, reject) => {
    const failed = (reason: NoReply | Error) =>
      reject(
        reason === "no-responders"
          ? new JetStreamNotEnabled(noReply(reason, subject))
          : reason instanceof Error
          ? reason
          : noReply(reason, subject),
      );
    new RepeatedRequest(link, { subject, data, timeout, once }, { reply, failed }, wait).send();
  });
  const answer: Answer & { error?: ApiFailure } = JSON.parse(decoder.decode(json));
  if (!answer.error) return answer;
  const error = new JetStreamApiError(answer.error);
  throw error.code === Code.jetStreamNotEnabled ? new JetStreamNotEnabled(error) : error;
}

/** This user has no right to send the request. */
export function isDenied(error: unknown): boolean {
  return error instanceof NoReplyError && error.reason === "denied";
}

/** No reply came, for a reason that passes. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof NoReplyError && (error.reason === "timeout" || error.reason === "away");
}
