// The parts of an AsyncAPI document (asyncapi.com/docs/reference/specification/v3.1.0) that walnats writes.
// Nothing is read-only: add to it what your readers need.

import type { JsonSchema } from "./json_schema.ts";

/** Points to another part of the document, such as `#/channels/user-created`. */
export interface AsyncApiReference {
  /** The part, as JSON pointer. */
  $ref: string;
}

/** A group, by which tools sort operations: a service. */
export interface AsyncApiTag {
  /** The name of the service. */
  name: string;
  /** What the service is for. */
  description?: string;
}

/** What the document is about. */
export interface AsyncApiInfo {
  /** The name of the application or the service. */
  title: string;
  /** The version of the application or the service. */
  version: string;
  /** What it is for. */
  description?: string;
  /** The services. */
  tags?: AsyncApiTag[];
}

/** A NATS server, and whatever else AsyncAPI knows of one, such as `security`. */
export interface AsyncApiServer {
  /** Host and port, without scheme and credentials: `nats.example.com:4222`. */
  host: string;
  /** Such as `"nats"`, `"tls"`, `"ws"` or `"wss"`. */
  protocol: string;
  /** What it is for. */
  description?: string;
  /** What else AsyncAPI knows. */
  [field: string]: unknown;
}

/** An event, or the inbox of a response. */
export interface AsyncApiChannel {
  /** The NATS subject, with parameters for its wildcards; `null`: only the request knows it. */
  address: string | null;
  /** What stands for the wildcards. */
  parameters?: Record<string, { description: string }>;
  /** The description of the event. */
  description?: string;
  /** What is sent there. */
  messages: Record<string, AsyncApiReference>;
}

/** A message of an event, or a response. */
export interface AsyncApiMessage {
  /** The event. */
  name: string;
  /** What the schema is called. */
  title?: string;
  /** The media type of the bytes. */
  contentType?: string;
  /** The JSON Schema of the headers. */
  headers?: JsonSchema;
  /** The JSON Schema of the message, or where it stands. */
  payload?: JsonSchema;
  /** The headers that all messages may have. */
  traits?: AsyncApiReference[];
}

/** Where a response goes, and what it is. */
export interface AsyncApiReply {
  /** Where the request says so. */
  address: { location: string; description?: string };
  /** The inbox. */
  channel: AsyncApiReference;
  /** The response. */
  messages: AsyncApiReference[];
}

/** A service emits an event, or an actor handles it. */
export interface AsyncApiOperation {
  /** `"send"`: emits. `"receive"`: handles. */
  action: "send" | "receive";
  /** The name of the actor. */
  title?: string;
  /** The description of the actor. */
  description?: string;
  /** The event. */
  channel: AsyncApiReference;
  /** The message. */
  messages: AsyncApiReference[];
  /** The service. */
  tags?: AsyncApiTag[];
  /** Of an event with response. */
  reply?: AsyncApiReply;
}

/** An AsyncAPI document: `JSON.stringify` writes it. */
export interface AsyncApi {
  /** The version of the specification. */
  asyncapi: "3.1.0";
  /** What it is about. */
  info: AsyncApiInfo;
  /** Where it runs, if you said so. */
  servers?: Record<string, AsyncApiServer>;
  /** The events. */
  channels: Record<string, AsyncApiChannel>;
  /** Who emits them, and who handles them. */
  operations: Record<string, AsyncApiOperation>;
  /** What the other parts refer to. */
  components: {
    /** The messages of the events. */
    messages: Record<string, AsyncApiMessage>;
    /** The headers that all messages may have. */
    messageTraits: Record<string, { headers: JsonSchema }>;
    /** The schemas of the messages. */
    schemas: Record<string, JsonSchema>;
  };
}
