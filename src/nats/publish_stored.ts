// Publishing that is confirmed: JetStream answers when the message is stored. An attempt that got no answer
// is repeated with the same id, so that a message that had been stored after all is not stored twice.

import type { MsgHdrs } from "@nats-io/nats-core";
import { ConnectionClosedError, EmitTimeoutError } from "../errors.ts";
import type { Link } from "./link.ts";
import { NoReplyError } from "./requests.ts";
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

const decoder = new TextDecoder();
/** How long one attempt waits for its answer, in milliseconds, where there is time for another. */
const ATTEMPT = 2000;

/** Resolves when JetStream has stored the message. */
export async function publishStored(link: Link, request: StoreRequest): Promise<Stored> {
  const deadline = performance.now() + request.timeout;
  let pause = 20;
  while (true) {
    const left = deadline - performance.now();
    if (left <= 0) throw timedOut(request, undefined);
    try {
      const { subject, data, headers } = request;
      const reply = await link.requests.send(subject, data, headers, left > 2 * ATTEMPT ? ATTEMPT : left);
      return parse(reply.data, request.event);
    } catch (error) {
      if (!(error instanceof NoReplyError)) throw error;
      if (link.closed) throw new ConnectionClosedError("the connection to NATS was closed while emitting");
      if (error.reason === "no-responders") await checkStream(link, request);
      const rest = deadline - performance.now();
      if (rest <= 0) throw timedOut(request, error);
      if (link.away) await link.whenBack(rest);
      else if (error.reason !== "timeout") {
        await new Promise((resolve) => setTimeout(resolve, Math.min(pause, rest)));
      }
      pause = Math.min(pause * 2, 500);
    }
  }
}

function parse(data: Uint8Array, event: string): Stored {
  const { error, stream, seq, duplicate } = JSON.parse(decoder.decode(data));
  if (error) throw explainRefusal(error, event);
  return { stream, seq, duplicate: duplicate === true };
}

/** Nobody took the message: is it that the stream does not exist? Else a leader is being elected. */
async function checkStream(link: Link, { event, stream }: StoreRequest): Promise<void> {
  try {
    await (await link.manager()).streams.info(stream);
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) throw streamNotFound(event, { cause: error });
  }
}

function timedOut({ event, timeout }: StoreRequest, cause: unknown): EmitTimeoutError {
  return new EmitTimeoutError(
    `JetStream did not confirm the event "${event}" within ${timeout / 1000} s: it may be stored or not. ` +
      "Emit it again with the same uid to be sure",
    { event, cause },
  );
}
