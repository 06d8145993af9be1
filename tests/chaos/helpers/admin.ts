import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";

/** A plain connection to a server, beside those of walnats, and JetStream's management. */
export interface Admin extends AsyncDisposable {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
}

/** Connects as an operator would who uses the tools of NATS. */
export async function connectAdmin(url: string): Promise<Admin> {
  const connection = await connectNats({ servers: url });
  const manager = await jetstreamManager(connection);
  return { connection, manager, [Symbol.asyncDispose]: () => connection.close() };
}
