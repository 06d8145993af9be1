// The one place where codes of NATS become errors of walnats.

import { reasonOf } from "../describe_error.ts";
import {
  EmitRefusedError,
  JetStreamUnavailableError,
  MaxPayloadError,
  StreamConfigError,
  StreamNotFoundError,
  WalnatsError,
  type WalnatsErrorOptions,
} from "../errors.ts";
import { NoReplyError } from "../nats/requests.ts";
import * as Code from "./api_codes.ts";
import { JetStreamApiError, JetStreamNotEnabled } from "./ask.ts";

/** The `err_code` of an error of JetStream's API. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof JetStreamApiError ? error.code : undefined;
}

/** What a stream or consumer could not be made or changed for. */
export function explainConfig(
  error: unknown,
  what: string,
  where: WalnatsErrorOptions,
  ErrorClass: new (message: string, options: WalnatsErrorOptions) => WalnatsError = StreamConfigError,
): WalnatsError {
  if (error instanceof WalnatsError) return error;
  const options = { ...where, cause: error };
  switch (codeOf(error)) {
    case Code.clusterNotAvailable:
    case Code.jetStreamNotEnabled:
    case Code.jetStreamNotEnabledForAccount:
      return jetStreamUnavailable(options);
    case Code.streamNotFound:
      return streamNotFound(where.event ?? "", options);
    case undefined:
      // A leader that has just lost its cluster answers nothing until it knows.
      if (
        error instanceof JetStreamNotEnabled || error instanceof NoReplyError && error.reason === "timeout"
      ) {
        return jetStreamUnavailable(options);
      }
      return new WalnatsError(`${what}: ${reasonOf(error)}`, options);
    default:
      return new ErrorClass(`${what}: ${reasonOf(error)}`, options);
  }
}

/** An event without a stream; `foreign`: the name of that, where it is one of others. */
export function streamNotFound(
  event: string,
  options: WalnatsErrorOptions = {},
  foreign?: string,
): StreamNotFoundError {
  return new StreamNotFoundError(
    foreign === undefined
      ? `the event "${event}" has no stream: a publisher must call register() first`
      : `the stream "${foreign}" of the event "${event}" is not there: others must make it`,
    { event, ...options },
  );
}

/** JetStream is off, or does not answer, as its leader is not there or has lost its cluster. */
function jetStreamUnavailable(options: WalnatsErrorOptions): JetStreamUnavailableError {
  return new JetStreamUnavailableError(
    "JetStream is off in the server (start `nats-server -js`) or account, or its cluster lost most nodes or is busy",
    options,
  );
}

/** Why JetStream refused to store a message. */
export function explainRefusal(
  error: { code?: number; err_code?: number; description?: string },
  event: string,
): WalnatsError {
  const reason = error.description ?? `error ${error.err_code}`;
  const ErrorClass = error.err_code === Code.messageTooLarge ? MaxPayloadError : EmitRefusedError;
  return new ErrorClass(`the event "${event}" was not stored: ${reason}`, { event, cause: error });
}
