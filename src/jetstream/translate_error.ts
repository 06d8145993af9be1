// The one place where codes of NATS become errors of walnats.

import {
  EmitRefusedError,
  JetStreamUnavailableError,
  MaxPayloadError,
  StreamConfigError,
  StreamNotFoundError,
  WalnatsError,
  type WalnatsErrorOptions,
} from "../errors.ts";
import { JetStreamApiError, JetStreamNotEnabled } from "./ask.ts";

/** The error codes of JetStream's API that mean something to walnats. */
export const Code = {
  clusterNotAvailable: 10008,
  consumerNotFound: 10014,
  consumerExists: 10148,
  duplicateInProcess: 10158,
  insufficientResources: 10023,
  jetStreamNotEnabled: 10039,
  jetStreamNotEnabledForAccount: 10076,
  maxBytesRequired: 10113,
  maximumConsumers: 10026,
  memoryExceeded: 10028,
  messageNotFound: 10037,
  messageTooLarge: 10054,
  storageExceeded: 10047,
  streamBytesExceeded: 10122,
  streamExists: 10058,
  streamNotFound: 10059,
  subjectOverlap: 10065,
} as const;

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
  const reason = error instanceof Error ? error.message : String(error);
  const options = { ...where, cause: error };
  switch (codeOf(error)) {
    case Code.jetStreamNotEnabled:
    case Code.jetStreamNotEnabledForAccount:
      return jetStreamUnavailable(options);
    case Code.streamNotFound:
      return streamNotFound(where.event ?? "", options);
    case undefined:
      if (error instanceof JetStreamNotEnabled) return jetStreamUnavailable(options);
      return new WalnatsError(`${what}: ${reason}`, options);
    default:
      return new ErrorClass(`${what}: ${reason}`, options);
  }
}

/** An event without a stream. */
export function streamNotFound(event: string, options: WalnatsErrorOptions): StreamNotFoundError {
  return new StreamNotFoundError(
    `the event "${event}" has no stream: a publisher must call register() first`,
    { event, ...options },
  );
}

/** JetStream is off, or its leader is not there. */
function jetStreamUnavailable(options: WalnatsErrorOptions): JetStreamUnavailableError {
  return new JetStreamUnavailableError(
    "JetStream does not answer: it is off in the server (start it with `nats-server -js`) or in the account",
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
  return new ErrorClass(`JetStream did not store the event "${event}": ${reason}`, { event, cause: error });
}
