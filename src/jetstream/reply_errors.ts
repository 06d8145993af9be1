// How a job that failed for good says so to the request that awaits its response.

import type { Msg } from "@nats-io/nats-core";
import { describeError, isInstance } from "../describe_error.ts";
import { headerText } from "./header_names.ts";

/** Of a request: it understands an answer that has `HEADER_ERROR`. Python's do not, and get none. */
export const HEADER_REPLY_ERRORS = "Walnats-Reply-Errors";
/** Of an answer without a payload: the error that the job failed with. */
export const HEADER_ERROR = "Walnats-Error";

const NAMED = /^([\w$.]+): ?(.*)$/;

/** Name and message of an error, and nothing else of it; one whose name is none is an "Error". */
export function describeReplyError(error: unknown): string {
  const text = headerText(describeError(error));
  return isInstance(error, Error) && NAMED.test(text) ? text : headerText(`Error: ${text}`);
}

/** The error that an answer tells of; `undefined`: it is a response. */
export function replyErrorOf(reply: Msg): { name: string; message: string } | undefined {
  // In this order: headers are costly to read, and all but a few answers have data.
  if (reply.data.length > 0) return undefined;
  const text = reply.headers?.get(HEADER_ERROR);
  if (!text) return undefined;
  const [, name = "Error", message = text] = NAMED.exec(text) ?? [];
  return { name, message };
}
