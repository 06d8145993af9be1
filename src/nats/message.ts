// The types of nats.js that other rooms see, under our names: nothing outside `nats/` and `jetstream/` imports it.

/** The headers of a message. */
export type { MsgHdrs as Headers } from "@nats-io/nats-core";
/** A message that came. */
export type { Msg as Message } from "@nats-io/nats-core";
/** A subscription, until it is ended. */
export type { Subscription } from "@nats-io/nats-core";
