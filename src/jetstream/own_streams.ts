// The streams that walnats keeps for itself, one of each in an account, shared by all actors: delayed messages, dead
// letters, and the server's advisories that deliveries are used up.

import { joinNames, RESERVED } from "../names.ts";
import type { ConsumerSpec } from "./consumers.ts";
import { explainConsumer } from "./explain_consumer.ts";
import {
  addConsumer,
  type ConsumerConfig,
  consumerInfo,
  updateConsumer,
  updateStream,
} from "./jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Seconds } from "../seconds.ts";
import { nanoseconds } from "./settings.ts";
import type { RegisterOptions } from "./streams.ts";
import * as Code from "./api_codes.ts";
import { codeOf } from "./translate_error.ts";

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
export const MOST_CONSUMERS = 1_000_000;

/** Seconds of a lease of an advisory. */
export const ADVISORY_ACK_WAIT: Seconds = 30;

/** The subjects of those advisories, without stream and consumer. */
export const ADVISORY = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES";

/** What names an actor's part of these streams. */
export type ActorRef = Pick<ConsumerSpec, "consumerName" | "event">;

/** The subject of what waits for this actor. */
export function parkedSubject({ consumerName, event }: ActorRef): string {
  return parkedFilter(event.streamName, consumerName);
}

/** The subjects of the delayed messages of one actor, one event's stream, both, or all. */
export function parkedFilter(stream = "*", consumer = "*"): string {
  return `${RESERVED}.parked.${stream}.${consumer}`;
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

/** Makes this actor's consumers in those streams; changes those that are there, unless `update` is false. */
export async function ensureOwnConsumers(
  link: NatsLink,
  actor: ActorRef & Pick<ConsumerSpec, "ackWait" | "maxAttempts">,
  update: RegisterOptions["update"] = true,
): Promise<void> {
  const common: Partial<ConsumerConfig> & { durable_name: string } = {
    durable_name: ownConsumer(actor),
    ack_policy: "explicit",
    deliver_policy: "all",
    replay_policy: "instant",
    max_deliver: -1,
  };
  const ensure = async (stream: string, config: Partial<ConsumerConfig> & { durable_name: string }) => {
    if (!update && await isThere(link, stream, config.durable_name)) return;
    await addOrUpdate(link, actor, stream, config);
  };
  const parked = ensure(PARKED, {
    ...common,
    filter_subject: parkedSubject(actor),
    ack_wait: nanoseconds(actor.ackWait),
    // A delayed message keeps its place for as long as it waits, so their number must have no limit.
    max_ack_pending: -1,
  });
  const exhausted = actor.maxAttempts === null ? undefined : ensure(EXHAUSTED, {
    ...common,
    filter_subject: `${ADVISORY}.${actor.event.streamName}.${actor.consumerName}`,
    ack_wait: nanoseconds(ADVISORY_ACK_WAIT),
  });
  await Promise.all([parked, exhausted]);
}

async function isThere(link: NatsLink, stream: string, name: string): Promise<boolean> {
  return await consumerInfo(link, stream, name).then(() => true, () => false);
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
