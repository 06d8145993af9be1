// The connection, as those see it who know the protocol only.

export type { NatsLink as Connection } from "../nats/nats_link.ts";

export { whenEnded } from "../nats/when_ended.ts";
export { UnconfirmedAcks } from "../nats/unconfirmed_acks.ts";
