// Streams and consumers in JetStream's API. nats.js has it in the same package as its consumers, which a publisher's
// bundle would carry: 19 KB gzipped, and most of it never called.

import type { NatsLink } from "../nats/nats_link.ts";
import { ask } from "./ask.ts";
import { serverClock } from "./server_clock.ts";

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
  /** Whether it confirms nothing that it stores. */
  no_ack?: boolean | undefined;
  /** Whether it takes and drops nothing any more. */
  sealed?: boolean | undefined;
  max_consumers: number;
  max_msgs: number;
  max_bytes: number;
  max_msg_size: number;
  /** Nanoseconds. */
  duplicate_window: number;
  /** Streams whose messages it takes over. */
  sources?: StreamSource[] | undefined;
  /** The stream that it is a copy of. */
  mirror?: StreamSource | undefined;
}

/** Where a stream takes messages over from. */
export interface StreamSource {
  name: string;
  filter_subject?: string | undefined;
  opt_start_time?: string | undefined;
}

/** A stream. */
export interface StreamInfo {
  readonly config: StreamConfig;
  /** When it was made. */
  readonly created: string;
  readonly state: {
    readonly messages: number;
    readonly bytes: number;
    readonly first_seq: number;
    readonly last_seq: number;
    /** When the oldest message was stored. */
    readonly first_ts: string;
    readonly consumer_count: number;
    /** Messages of each subject, where they were asked for. */
    readonly subjects?: Readonly<Record<string, number>> | undefined;
  };
  /** The server's time; not before 2.10. */
  readonly ts?: string | undefined;
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
  /** Leases of the first, second, … delivery, instead of `ack_wait`; nanoseconds. */
  backoff?: number[] | undefined;
  /** Without the payloads. */
  headers_only?: boolean | undefined;
  /** Nanoseconds after which the server deletes one that nobody asks and that is not durable. */
  inactive_threshold?: number | undefined;
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
  /** The last message that was delivered, and when. */
  readonly delivered: {
    readonly stream_seq: number;
    /** How many deliveries there were. */
    readonly consumer_seq: number;
    readonly last_active?: string | undefined;
  };
  readonly ack_floor: { readonly stream_seq: number };
  readonly num_pending: number;
  readonly num_ack_pending: number;
  readonly num_redelivered: number;
  /** Polls that wait for messages. */
  readonly num_waiting: number;
  /** From 2.11 on. */
  readonly paused?: boolean | undefined;
  /** Nanoseconds. */
  readonly pause_remaining?: number | undefined;
  /** The server's time, from 2.10 on. */
  readonly ts?: string | undefined;
}

/** A stream as it is; `timeout` in milliseconds. */
export function streamInfo(link: NatsLink, name: string, timeout?: number): Promise<StreamInfo> {
  return ask(link, `STREAM.INFO.${name}`, undefined, { timeout });
}

/** The subjects of all messages in a stream, at most 100,000 of them. */
export async function streamSubjects(link: NatsLink, name: string): Promise<string[]> {
  const body = { subjects_filter: ">" };
  const { state } = await ask<StreamInfo>(link, `STREAM.INFO.${name}`, body);
  return Object.keys(state.subjects ?? {});
}

/** Makes a stream; what has no value is the server's to choose. */
export function addStream(
  link: NatsLink,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<StreamInfo> {
  return ask(link, `STREAM.CREATE.${config.name}`, config, { once: true });
}

/** Changes a stream in some of its settings; the others stay, also those that walnats does not know. */
export async function updateStream(
  link: NatsLink,
  name: string,
  changes: Partial<StreamConfig>,
): Promise<StreamInfo> {
  const { config } = await streamInfo(link, name);
  return await ask(link, `STREAM.UPDATE.${name}`, { ...config, ...changes }, { once: true });
}

/** A consumer as it is; `timeout` in milliseconds. */
export async function consumerInfo(
  link: NatsLink,
  stream: string,
  name: string,
  timeout?: number,
): Promise<ConsumerInfo> {
  const askedAt = performance.now();
  const info: ConsumerInfo = await ask(link, `CONSUMER.INFO.${stream}.${name}`, undefined, { timeout });
  serverClock(link).told(info.ts, askedAt);
  return info;
}

/** Makes a durable consumer. One that is there and differs is an error since 2.10, and changed before. */
export function addConsumer(
  link: NatsLink,
  stream: string,
  config: Partial<ConsumerConfig> & { readonly durable_name: string },
): Promise<ConsumerInfo> {
  return createConsumer(link, stream, config.durable_name, config, "create");
}

/** Makes a consumer that the server deletes when nobody asks it any more. */
export function addEphemeralConsumer(
  link: NatsLink,
  stream: string,
  config: Partial<ConsumerConfig> & { readonly name: string },
): Promise<ConsumerInfo> {
  return createConsumer(link, stream, config.name, config, "create");
}

/** Deletes a consumer. */
export async function deleteConsumer(link: NatsLink, stream: string, name: string): Promise<void> {
  await ask(link, `CONSUMER.DELETE.${stream}.${name}`, undefined, { once: true });
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
  return ask(link, `CONSUMER.CREATE.${stream}.${name}${filter}`, { stream_name: stream, config, action }, {
    once: true,
  });
}
