import type { StreamInfo } from "../jetstream/jetstream_api.ts";
import { RESERVED } from "../names.ts";
import type { Seconds } from "../seconds.ts";

/** An event as its stream is on the server. */
export interface EventStatus {
  /** The event's name. */
  readonly name: string;
  /** The stream that keeps its messages. */
  readonly stream: string;
  /** What the event says of itself. */
  readonly description: string | undefined;
  /** Messages that some actor still has to ack. */
  readonly messages: number;
  /** Bytes of these messages, with their headers. */
  readonly bytes: number;
  /** When the oldest of them was stored; `undefined` where there is none. */
  readonly oldest: Date | undefined;
  /** How many messages were ever stored: the number of the last one. */
  readonly emitted: number;
  /** Where the messages are kept. */
  readonly storage: "file" | "memory";
  /** On how many servers. */
  readonly replicas: number;
  /** What the stream may keep; `undefined`: without a limit. */
  readonly limits: EventStatusLimits;
  /** When the stream was made. */
  readonly created: Date;
}

/** The limits of an event's stream; `undefined` stands for none. */
export interface EventStatusLimits {
  /** Seconds that a message is kept. */
  readonly age: Seconds | undefined;
  /** Most messages. */
  readonly messages: number | undefined;
  /** Most bytes of all messages. */
  readonly bytes: number | undefined;
  /** Most bytes of one message. */
  readonly messageSize: number | undefined;
  /** Most actors. */
  readonly consumers: number | undefined;
}

/** The name of the event whose stream it is; `undefined` where it is a stream of others, or walnats' own. */
export function eventOf({ config }: StreamInfo): string | undefined {
  const [subject, ...more] = config.subjects ?? [];
  if (subject === undefined || more.length > 0 || config.name.startsWith(`${RESERVED}-`)) return undefined;
  return subject.replaceAll(".", "-") === config.name && !/[*>]/.test(subject) ? subject : undefined;
}

/** What the server says of an event. */
export function eventStatus(name: string, { config, state, created }: StreamInfo): EventStatus {
  return {
    name,
    stream: config.name,
    description: config.description,
    messages: state.messages,
    bytes: state.bytes,
    oldest: state.messages > 0 ? new Date(state.first_ts) : undefined,
    emitted: state.last_seq,
    storage: config.storage,
    replicas: config.num_replicas,
    limits: {
      age: config.max_age > 0 ? config.max_age / 1e9 : undefined,
      messages: limitOf(config.max_msgs),
      bytes: limitOf(config.max_bytes),
      messageSize: limitOf(config.max_msg_size),
      consumers: limitOf(config.max_consumers),
    },
    created: new Date(created),
  };
}

/** The server says 0 or -1 where there is no limit. */
function limitOf(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
