import type { Msg } from "@nats-io/nats-core";
import {
  ConnectionClosedError,
  EmitTimeoutError,
  RequestError,
  RequestTimeoutError,
  WalnatsError,
} from "../errors.ts";
import { HEADER_ID, HEADER_REPLY } from "../jetstream/header_names.ts";
import { HeaderTemplate } from "../nats/header_template.ts";
import { store } from "../jetstream/publish_stored.ts";
import { HEADER_REPLY_ERRORS, replyErrorOf } from "../jetstream/reply_errors.ts";
import { NoReplyError } from "../nats/requests.ts";
import { show } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { checkSize } from "./check_size.ts";
import { emitHeaders } from "./emit_headers.ts";
import { checkEmitOptions, type EmitOptions, uidOf } from "./emit_options.ts";
import { EventWithResponse } from "./event_with_response.ts";
import type { Publisher } from "./publisher.ts";

/** The options of `request`. */
export interface RequestOptions extends Omit<EmitOptions, "sync" | "timeout"> {
  /** Seconds for everything: storing the message, its job and the response. @default 4 */
  timeout?: Seconds | undefined;
}

/** Emits a message and awaits the first response; see `ConnectedEvents.request`. */
export async function request<T, R>(
  publisher: Publisher,
  event: EventWithResponse<string, T, R>,
  message: T,
  options: RequestOptions = {},
): Promise<R> {
  if (!(event instanceof EventWithResponse)) {
    throw new TypeError(`request takes an event made by withResponse(…), got ${show(event)}`);
  }
  checkEmitOptions(options);
  if ((options as EmitOptions).sync !== undefined) {
    throw new TypeError('request: unknown option "sync"; a request is always confirmed');
  }
  if (publisher.link.closed) {
    throw new ConnectionClosedError("the connection to NATS is closed", { event: event.name });
  }
  const { timeout = 4 } = options;
  const deadline = performance.now() + timeout * 1000;
  const encoded = event.encode(message);
  const data = encoded instanceof Uint8Array ? encoded : await encoded;
  const reply = await awaitReply(publisher, event, data, { ...options, timeout }, deadline);
  const error = replyErrorOf(reply);
  if (!error) return await event.decodeResponse(reply.data);
  throw new RequestError(
    `the job of the request "${event.name}" failed for good: ${error.name}: ${error.message}`,
    { event: event.name, errorName: error.name, reason: error.message },
  );
}

function awaitReply(
  { link, replies, uids }: Publisher,
  event: EventWithResponse<string, unknown, unknown>,
  data: Uint8Array,
  options: RequestOptions & { timeout: Seconds },
  deadline: number,
): Promise<Msg> {
  return new Promise((resolve, reject) => {
    // Whoever reads the event sees it; so it is not to be guessed from the one before.
    const token = crypto.randomUUID();
    const given = uidOf(options);
    const uid = given ?? uids.next();
    let state: "unconfirmed" | "stored" | "duplicate" = "unconfirmed";
    const inbox = replies.expect(token, {
      deadline,
      reply: resolve,
      failed: (reason) =>
        reject(
          reason === "timeout"
            ? timedOut(event, options, state)
            : reason === "no-inbox"
            ? noInbox(event)
            : new ConnectionClosedError("the connection to NATS was closed before the response came", {
              event: event.name,
            }),
        ),
    });
    const fail = (error: unknown) => {
      replies.forget(token);
      reject(error instanceof EmitTimeoutError ? timedOut(event, options, state, error) : error);
    };
    try {
      const common = emitHeaders(options, undefined);
      const headers = new HeaderTemplate(common).with(
        [HEADER_ID, uid],
        [HEADER_REPLY, inbox],
        [HEADER_REPLY_ERRORS, "1"],
      );
      checkSize(link, event.name, data, headers);
      const { name, streamName, subjectName } = event;
      const time = Math.max(1, deadline - performance.now());
      store(link, { event: name, stream: streamName, subject: subjectName, data, headers, timeout: time }, {
        stored: ({ duplicate }) => state = duplicate && given !== undefined ? "duplicate" : "stored",
        failed: fail,
      });
    } catch (error) {
      fail(error);
    }
  });
}

function noInbox({ name, subjectName }: EventWithResponse<string, unknown, unknown>): WalnatsError {
  const cause = new NoReplyError("no-inbox", subjectName);
  return new RequestTimeoutError(`no response to the request "${name}" can come: ${cause.message}`, {
    event: name,
    cause,
  });
}

function timedOut(
  { name }: EventWithResponse<string, unknown, unknown>,
  options: RequestOptions,
  state: "unconfirmed" | "stored" | "duplicate",
  cause?: unknown,
): WalnatsError {
  const why = {
    unconfirmed: "JetStream did not confirm it: it may be stored or not",
    stored:
      "JetStream has stored it. Is an actor of the event registered, is it listening, does its job end " +
      "in time, and was the event given to it with the response's schema?",
    duplicate: `a message with the uid ${show(uidOf(options))} had come before, so this one was dropped`,
  }[state];
  return new RequestTimeoutError(`no response to the request "${name}" within ${options.timeout} s: ${why}`, {
    event: name,
    cause,
  });
}
