// The headers of a message on the wire, for those who do not use walnats.

import type { JsonSchema } from "./json_schema.ts";

const text = (description: string) => ({ type: "string", description });

/** Of every message. */
export const HEADERS: JsonSchema = {
  type: "object",
  properties: {
    "Nats-Msg-Id": text("A unique id: the server drops a second message with it."),
    "Walnats-Trace": text("The trace id."),
    "Walnats-Delay": text("When it may be handled: seconds since 1970, UTC, as decimal number."),
    "Walnats-Reply": text("The inbox that awaits a response."),
  },
};

/** Of a response. */
export const RESPONSE_HEADERS: JsonSchema = {
  type: "object",
  properties: {
    "Walnats-Error": text("Where the job failed for good: name and message of the error, and no payload."),
  },
};

/** Where a request says to whom the response goes, as AsyncAPI's runtime expression. */
export const REPLY_LOCATION = "$message.header#/Walnats-Reply";
