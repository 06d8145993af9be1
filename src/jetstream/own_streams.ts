// The streams that walnats keeps for itself, one of each in an account, shared by all actors: delayed messages, dead
// letters, and the server's advisories that deliveries are used up.

import { joinNames, RESERVED } from "../names.ts";
import { type ConsumerSpec, explainConsumer } from "./consumers.ts";
import {
  addConsumer,
  addStream,
  type ConsumerConfig,
  type StreamConfig,
  type StreamInfo,
  streamInfo,
  updateConsumer,
  updateStream,
} from "./jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Seconds } from "../seconds.ts";
import { nanoseconds } from "./settings.ts";
import { refuseMissingCopies } from "./streams.ts";
import { Code, codeOf, explainConfig } from "./translate_error.ts";

/** Messages that wait for their time, each for one actor. */
export const PARKED: string = `${RESERVED}-parked`;
/** Messages that failed for good. */
export const DEAD: string = `${RESERVED}-dead`;
/** The server's advisories of messages whose deliveries are used up. */
export const EXHAUSTED: string = `${RESERVED}-exhausted`;

/**
 * Consumers of one of these streams: one for each actor of the account. Without a number of their own, nats-server 2.15
 * allows 1,000.
 */
const MOST_CONSUMERS = 1_000_000;

/** Seconds that a mark of a lone run is remembered. */
const MARKS_FOR: Seconds = 3600;

/** Seconds of a lease of an advisory. */
export const ADVISORY_ACK_WAIT: Seconds = 30;

const ADVISORY = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES";

/** What names an actor's part of these streams. */
export type ActorRef = Pick<ConsumerSpec, "consumerName" | "event">;

/** The subject of what waits for this actor. */
export function parkedSubject({ consumerName, event }: ActorRef): string {
  return `${RESERVED}.parked.${event.streamName}.${consumerName}`;
}

/** The subject of this actor's dead letters. */
export function deadSubject({ consumerName, event }: ActorRef): string {
  return deadFilter(event.streamName, consumerName);
}

/** The subjects of the dead letters of one actor, one event's stream, both, or all. */
export function deadFilter(stream = "*", consumer = "*"): string {
  return `${RESERVED}.dead.${stream}.${consumer}`;
}

/** Where it is marked that a message of this actor is about to run alone: see `lone_run_mark.ts`. */
export function aloneSubject({ consumerName, event }: ActorRef): string {
  return `${RESERVED}.alone.${event.streamName}.${consumerName}`;
}

/** Where a dead letter with this subject is redriven to. */
export function parkedOfDead(subject: string): string {
  return subject.replace(`${RESERVED}.dead.`, `${RESERVED}.parked.`);
}

/** The durable consumer of this actor in `PARKED` and in `EXHAUSTED`. */
export function ownConsumer({ consumerName, event }: ActorRef): string {
  return joinNames(event.streamName, consumerName);
}

/** Makes the three streams, with at least so many copies. */
export async function ensureOwnStreams(link: NatsLink, replicas: number): Promise<void> {
  const all: OwnStream[] = [
    { name: PARKED, subjects: [`${RESERVED}.parked.*.*`], retention: "workqueue" },
    { name: DEAD, subjects: [`${RESERVED}.dead.*.*`], retention: "limits" },
    // Of interest only: advisories of consumers that are not ours are dropped at once, and so are marks, but for their
    // ids.
    {
      name: EXHAUSTED,
      subjects: [`${ADVISORY}.>`, `${RESERVED}.alone.*.*`],
      retention: "interest",
      duplicate_window: nanoseconds(MARKS_FOR),
    },
  ];
  await Promise.all(all.map(async (config) => {
    try {
      await ensureOwnStream(link, config, replicas);
    } catch (error) {
      throw explainConfig(
        error,
        `cannot make the stream "${config.name}", which walnats keeps for itself`,
        {},
      );
    }
  }));
}

/** Makes this actor's consumers in those streams. */
export async function ensureOwnConsumers(
  link: NatsLink,
  actor: ActorRef & Pick<ConsumerSpec, "ackWait" | "maxAttempts">,
): Promise<void> {
  const common: Partial<ConsumerConfig> & { durable_name: string } = {
    durable_name: ownConsumer(actor),
    ack_policy: "explicit",
    deliver_policy: "all",
    replay_policy: "instant",
    max_deliver: -1,
  };
  const parked = addOrUpdate(link, actor, PARKED, {
    ...common,
    filter_subject: parkedSubject(actor),
    ack_wait: nanoseconds(actor.ackWait),
    // A delayed message keeps its place for as long as it waits, so their number must have no limit.
    max_ack_pending: -1,
  });
  const exhausted = actor.maxAttempts === null ? undefined : addOrUpdate(link, actor, EXHAUSTED, {
    ...common,
    filter_subject: `${ADVISORY}.${actor.event.streamName}.${actor.consumerName}`,
    ack_wait: nanoseconds(ADVISORY_ACK_WAIT),
  });
  await Promise.all([parked, exhausted]);
}

/** Adding one that is there and differs is an error since 2.10, and changes it before. */
async function addOrUpdate(
  link: NatsLink,
  actor: ActorRef,
  stream: string,
  config: Partial<ConsumerConfig> & { durable_name: string },
): Promise<void> {
  try {
    await addConsumer(link, stream, config).catch(async (error) => {
      if (codeOf(error) !== Code.maximumConsumers) throw error;
      // An earlier version of walnats made the stream without a number, or the account had a limit then.
      await updateStream(link, stream, { max_consumers: MOST_CONSUMERS }).catch(() => Promise.reject(error));
      return await addConsumer(link, stream, config);
    }).catch((error) => {
      if (codeOf(error) !== Code.consumerExists) throw error;
      return updateConsumer(link, stream, config.durable_name, config);
    });
  } catch (error) {
    throw explainConsumer(error, actor, stream);
  }
}

interface OwnStream {
  readonly name: string;
  readonly subjects: string[];
  readonly retention: StreamConfig["retention"];
  readonly duplicate_window?: number;
}

async function ensureOwnStream(link: NatsLink, config: OwnStream, replicas: number): Promise<void> {
  const info = await findOrAdd(link, config, replicas);
  // Never fewer than there are: another program's actors may need them.
  const enough = info.config.num_replicas >= replicas;
  // An earlier version of walnats made it with fewer subjects.
  const { subjects, duplicate_window = info.config.duplicate_window } = config;
  const known = subjects.every((subject) => info.config.subjects.includes(subject));
  const changes = {
    ...enough ? {} : { num_replicas: replicas },
    ...known ? {} : { subjects, duplicate_window },
  };
  const actual = enough && known ? info : await updateStream(link, config.name, changes);
  refuseMissingCopies(`the stream "${config.name}"`, replicas, actual);
}

async function findOrAdd(link: NatsLink, config: OwnStream, replicas: number): Promise<StreamInfo> {
  try {
    return await streamInfo(link, config.name);
  } catch (error) {
    if (codeOf(error) !== Code.streamNotFound) throw error;
  }
  const wanted = { ...config, num_replicas: replicas, discard: "new" } as const;
  try {
    return await addStream(link, { ...wanted, max_consumers: MOST_CONSUMERS }).catch((error) => {
      // The account allows fewer, and its own limit counts then.
      if (codeOf(error) !== Code.maximumConsumers) throw error;
      return addStream(link, wanted);
    });
  } catch (error) {
    // Somebody else made it between our question and our request, perhaps with fewer copies.
    if (codeOf(error) !== Code.streamExists) throw error;
    // While a cluster makes it, its name is taken, and yet nobody knows it.
    return await streamInfo(link, config.name).catch(() => Promise.reject(error));
  }
}
