import type { types } from "@walnats/core";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats } from "@nats-io/transport-node";
import { server } from "./nats.ts";

/** What the server holds for an actor: delivered and not settled, and not delivered yet. */
export async function consumerInfo(
  actor: types.AnyActor,
): Promise<{ unsettled: number; pending: number; deliver: number }> {
  const nc = await connectNats({ servers: server.url });
  try {
    const info = await (await jetstreamManager(nc)).consumers.info(actor.event.streamName, actor.name);
    return { unsettled: info.num_ack_pending, pending: info.num_pending, deliver: info.num_redelivered };
  } finally {
    await nc.close();
  }
}
