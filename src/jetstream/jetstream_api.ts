// JetStream's API: requests and answers in JSON. nats.js has it in the same package as its consumers, which a
// publisher's bundle would carry: 19 KB gzipped, and most of it never called.

import type { NatsLink } from "../nats/nats_link.ts";

/** Milliseconds that an answer may take. */
const TIMEOUT = 5000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The configuration of a stream, as far as walnats knows it. */
export interface StreamConfig {
  name: string;
  description?: string | undefined;
  subjects: string[];
  retention: "limits" | "interest" | "workqueue";
  storage: "file" | "memory";
  discard: "old" | "new";
  num_replicas: number;
  /** Nanoseconds. */
  max_age: number;
  max_consumers: number;
  max_msgs: number;
  max_bytes: number;
  max_msg_size: number;
  /** Nanoseconds. */
  duplicate_window: number;
}

/** A stream. */
export interface StreamInfo {
  readonly config: StreamConfig;
  /** When it was made. */
  readonly created: string;
  readonly state: { readonly messages: number; readonly first_seq: number; readonly last_seq: number };
  readonly cluster?: { readonly name?: string } | undefined;
}

/** The configuration of a consumer, as far as walnats knows it. */
export interface ConsumerConfig {
  name?: string | undefined;
  durable_name?: string | undefined;
  description?: string | undefined;
  deliver_subject?: string | undefined;
  deliver_policy: "all" | "last" | "new" | "by_start_sequence" | "by_start_time" | "last_per_subject";
  opt_start_seq?: number | undefined;
  opt_start_time?: string | undefined;
  ack_policy: "none" | "all" | "explicit";
  replay_policy: "instant" | "original";
  filter_subject?: string | undefined;
  filter_subjects?: string[] | undefined;
  /** Nanoseconds. */
  ack_wait: number;
  max_deliver: number;
  max_ack_pending: number;
  /** Limits of a single poll; 0 or absent: none. */
  max_batch?: number | undefined;
  /** Nanoseconds. */
  max_expires?: number | undefined;
  max_bytes?: number | undefined;
  /** Most polls that wait. */
  max_waiting?: number | undefined;
}

/** A consumer. */
export interface ConsumerInfo {
  readonly config: ConsumerConfig;
  /** When it was made. */
  readonly created: string;
  /** The last message that was delivered. */
  readonly delivered: { readonly stream_seq: number };
  readonly ack_floor: { readonly stream_seq: number };
  readonly num_pending: number;
  readonly num_ack_pending: number;
}

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

/**
 * Asks JetStream; `what` is the subject behind the prefix of its API.
 * Rejects with a `JetStreamApiError`, a `JetStreamNotEnabled`, or what nats.js says of requests without an answer.
 */
export async function ask<Answer>(link: NatsLink, what: string, body?: object): Promise<Answer> {
  const data = body && encoder.encode(JSON.stringify(body));
  let answer: Answer & { error?: ApiFailure };
  try {
    const reply = await link.connection.request(`${link.options.api}.${what}`, data, { timeout: TIMEOUT });
    answer = JSON.parse(decoder.decode(reply.data));
  } catch (error) {
    // Not by its class: the connection may come from another copy of nats.js.
    const { isNoResponders } = error as { isNoResponders?(): boolean };
    if (isNoResponders?.call(error)) throw new JetStreamNotEnabled(error);
    throw error;
  }
  if (!answer.error) return answer;
  const error = new JetStreamApiError(answer.error);
  throw error.code === 10039 ? new JetStreamNotEnabled(error) : error;
}

/** A stream as it is. */
export function streamInfo(link: NatsLink, name: string): Promise<StreamInfo> {
  return ask(link, `STREAM.INFO.${name}`);
}

/** Makes a stream; what has no value is the server's to choose. */
export function addStream(
  link: NatsLink,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<StreamInfo> {
  return ask(link, `STREAM.CREATE.${config.name}`, config);
}

/** Changes a stream in some of its settings; the others stay, also those that walnats does not know. */
export async function updateStream(
  link: NatsLink,
  name: string,
  changes: Partial<StreamConfig>,
): Promise<StreamInfo> {
  const { config } = await streamInfo(link, name);
  return await ask(link, `STREAM.UPDATE.${name}`, { ...config, ...changes });
}

/** A consumer as it is. */
export function consumerInfo(link: NatsLink, stream: string, name: string): Promise<ConsumerInfo> {
  return ask(link, `CONSUMER.INFO.${stream}.${name}`);
}

/** Makes a durable consumer. One that is there and differs is an error since 2.10, and changed before. */
export function addConsumer(
  link: NatsLink,
  stream: string,
  config: Partial<ConsumerConfig> & { readonly durable_name: string },
): Promise<ConsumerInfo> {
  return createConsumer(link, stream, config.durable_name, config, "create");
}

/** Changes a durable consumer in some of its settings; the others stay. */
export async function updateConsumer(
  link: NatsLink,
  stream: string,
  name: string,
  changes: Partial<ConsumerConfig>,
): Promise<ConsumerInfo> {
  const { config } = await consumerInfo(link, stream, name);
  return await createConsumer(link, stream, name, { ...config, ...changes }, "update");
}

function createConsumer(
  link: NatsLink,
  stream: string,
  name: string,
  config: Partial<ConsumerConfig>,
  action: "create" | "update",
): Promise<ConsumerInfo> {
  // The filter is a part of the subject, so that permissions can tell consumers apart by what they read.
  const filter = config.filter_subject ? `.${config.filter_subject}` : "";
  return ask(link, `CONSUMER.CREATE.${stream}.${name}${filter}`, { stream_name: stream, config, action });
}
