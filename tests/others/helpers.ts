// What services that do not use walnats do: streams, consumers and messages of plain nats.js.

import {
  AckPolicy,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  type StreamConfig,
} from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { randomName, server } from "../helpers/nats.ts";

/** A stream of others, with subjects that begin with its name, in small letters. */
export async function startOthers(config: Partial<StreamConfig> = {}) {
  const nc = await connect({ servers: server.url });
  const manager = await jetstreamManager(nc);
  const name = randomName().toUpperCase();
  const prefix = name.toLowerCase();
  await manager.streams.add({
    ...{ name, subjects: [`${prefix}.>`], retention: RetentionPolicy.Limits },
    ...config,
  });
  return {
    nc,
    manager,
    js: jetstream(nc),
    /** The stream's name. */
    name,
    /** `<prefix>.<rest>` */
    subject: (rest: string) => `${prefix}.${rest}`,
    /** Publishes JSON to `<prefix>.<rest>`. */
    publish: (rest: string, message: unknown) =>
      jetstream(nc).publish(`${prefix}.${rest}`, JSON.stringify(message)),
    /** Makes a durable consumer. */
    consumer: (durable: string, options: object = {}) =>
      manager.consumers.add(name, { durable_name: durable, ack_policy: AckPolicy.Explicit, ...options }),
    [Symbol.asyncDispose]: async () => {
      await manager.streams.delete(name).catch(() => {});
      await nc.close();
    },
  };
}
