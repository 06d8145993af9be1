import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

/** A shop with plain nats.js: publishes an order, and resolves to its invoice. */
export async function shop(servers: string): Promise<unknown> {
  const nc = await connect({ servers });
  const { streams, consumers } = await jetstreamManager(nc);
  await streams.add({ name: "ORDERS", subjects: ["orders.>"] });
  await consumers.add("ORDERS", {
    durable_name: "shop",
    ack_policy: AckPolicy.Explicit,
    filter_subject: "orders.*.invoiced",
  });
  const js = jetstream(nc);
  await js.publish("orders.17.created", JSON.stringify({ id: 17, cents: 990 }));
  const messages = await js.consumers.get("ORDERS", "shop");
  const invoice = await messages.next({ expires: 20_000 });
  invoice?.ack();
  await nc.close();
  return invoice?.json();
}
