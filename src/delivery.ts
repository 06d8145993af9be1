// What JetStream tells of a delivery: it stands in the reply subject of the message.

/** What JetStream knows of a delivery. */
export interface Delivery {
  /** The stream's name. */
  readonly stream: string;
  /** The durable consumer's name: the actor's. */
  readonly consumer: string;
  /** How often the message was delivered, this time included. */
  readonly deliveries: number;
  /** The message's number in the stream. */
  readonly streamSequence: number;
  /** The delivery's number in the consumer. */
  readonly consumerSequence: number;
  /** When the stream stored the message. */
  readonly time: Date;
  /** Messages that wait for this actor after this one. */
  readonly pending: number;
}

/**
 * Reads `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<ns>.<pending>`, or the form of
 * newer servers, which has a domain and an account hash before the stream (and may have a token more at the end).
 */
export function parseDelivery(reply: string): Delivery {
  const tokens = reply.split(".");
  const at = tokens.length === 9 ? 2 : 4;
  return {
    stream: tokens[at]!,
    consumer: tokens[at + 1]!,
    deliveries: Number(tokens[at + 2]),
    streamSequence: Number(tokens[at + 3]),
    consumerSequence: Number(tokens[at + 4]),
    // Nanoseconds since the epoch do not fit a number; a Date holds milliseconds anyway.
    time: new Date(Number(tokens[at + 5]!.slice(0, -6))),
    pending: Number(tokens[at + 6]),
  };
}
