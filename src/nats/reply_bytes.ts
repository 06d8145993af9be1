import type { Msg } from "@nats-io/nats-core";

/** What nats.js does not tell by its types. */
interface Delivered {
  readonly _msg?: { readonly reply?: Uint8Array };
}

const encoder = new TextEncoder();

/** The reply subject as it came: to make text of it and bytes of that again is a good part of what an ack costs. */
export function replyBytes(message: Msg): Uint8Array {
  return (message as Delivered)._msg?.reply ?? encoder.encode(message.reply);
}
