import type { types } from "@walnats/core";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { server } from "./nats.ts";

/** What the server holds of an actor. */
export interface ConsumerInfo {
  /** Delivered and neither acked nor termed. */
  readonly ackPending: number;
  /** Not delivered yet. */
  readonly pending: number;
  /** The same, delivered more than once. */
  readonly deliver: number;
}

/**
 * The same as `consumerInfo`, when nothing awaits its ack, or as it is after 5 s: the server has read the acks when
 * `listen` has ended, and takes them into account a moment later.
 */
export async function infoAtRest(actor: types.AnyActor): Promise<ConsumerInfo> {
  const deadline = performance.now() + 5000;
  while (true) {
    const info = await consumerInfo(actor);
    if (info.ackPending === 0 || performance.now() > deadline) return info;
  }
}

/** What the server holds of an actor now. */
export async function consumerInfo(actor: types.AnyActor): Promise<ConsumerInfo> {
  const nc = await connectNats({ servers: server.url });
  try {
    const info = await (await jetstreamManager(nc)).consumers.info(actor.event.streamName, actor.name);
    return { ackPending: info.num_ack_pending, pending: info.num_pending, deliver: info.num_redelivered };
  } finally {
    await nc.close();
  }
}
