import type { ConsumerInfo } from "../jetstream/jetstream_api.ts";
import type { Seconds } from "../seconds.ts";

/** An actor as its durable consumer is on the server, with its lag. */
export interface ActorStatus {
  /** The actor's name. */
  readonly name: string;
  /** The event's name. */
  readonly event: string;
  /** The stream that has the consumer. */
  readonly stream: string;
  /** What the actor says of itself. */
  readonly description: string | undefined;
  /** Messages that no instance has taken yet. */
  readonly waiting: number;
  /** Messages that instances have in hand, or that wait for a retry of a few seconds. */
  readonly inProgress: number;
  /** Of these, how many were delivered before. */
  readonly redelivered: number;
  /** Messages that wait for their time: emitted with a delay, or delayed by a retry. */
  readonly delayed: number;
  /** Dead letters. */
  readonly dead: number;
  /** Seconds that the oldest message waits that is not acked; `undefined`: none, not asked for, or this user may not look. */
  readonly oldest: Seconds | undefined;
  /** Polls that wait for messages; 0 where no instance listens, or all are busy. */
  readonly polls: number;
  /** Deliveries since the consumer was made, redeliveries included. */
  readonly deliveries: number;
  /** When a message was delivered for the last time; `undefined`: never. */
  readonly lastDelivery: Date | undefined;
  /** Seconds until it goes on, where it is paused. */
  readonly pausedFor: Seconds | undefined;
  /** Seconds of a lease: `ackWait`. */
  readonly ackWait: Seconds;
  /** `null`: without a limit. */
  readonly maxAttempts: number | null;
  /** Most messages in progress over all instances. */
  readonly maxAckPending: number;
  /** When the consumer was made. */
  readonly created: Date;
}

/** The options of `inspector.actors`. */
export interface ListActorsOptions {
  /** Look how long the oldest message waits: a request more for each actor that has some. @default true */
  oldest?: boolean | undefined;
}

/** What is told of an actor elsewhere than in its consumer. */
export interface ElsewhereOfActor {
  readonly event: string;
  readonly stream: string;
  readonly delayed: number;
  readonly dead: number;
  /** When the oldest message was stored that is not acked. */
  readonly oldest: Date | undefined;
  /** The server's time. */
  readonly now: number;
}

/** Is it the consumer of an actor, and not one that pushes, that forgets, or that nobody named? */
export function isActor({ config }: ConsumerInfo): boolean {
  return config.durable_name !== undefined && config.deliver_subject === undefined &&
    config.ack_policy === "explicit";
}

/** What the server says of an actor. */
export function actorStatus(info: ConsumerInfo, elsewhere: ElsewhereOfActor): ActorStatus {
  const { config, delivered, pause_remaining: pause } = info;
  const { event, stream, delayed, dead, oldest, now } = elsewhere;
  return {
    name: config.durable_name!,
    event,
    stream,
    description: config.description,
    waiting: info.num_pending,
    inProgress: info.num_ack_pending,
    redelivered: info.num_redelivered,
    delayed,
    dead,
    oldest: oldest && Math.max(0, (now - oldest.getTime()) / 1000),
    polls: info.num_waiting,
    deliveries: delivered.consumer_seq,
    lastDelivery: delivered.last_active ? new Date(delivered.last_active) : undefined,
    pausedFor: info.paused && pause !== undefined ? pause / 1e9 : undefined,
    ackWait: config.ack_wait / 1e9,
    maxAttempts: config.max_deliver > 0 ? config.max_deliver : null,
    maxAckPending: config.max_ack_pending,
    created: new Date(info.created),
  };
}
