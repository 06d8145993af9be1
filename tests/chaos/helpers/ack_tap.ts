// Which messages of a stream were acked or terminated, by whom does not matter: as the server gets it.

import { connect, type NatsConnection } from "@nats-io/transport-node";

/** Listens to the acks of one stream, over a connection that is made again as soon as it breaks. */
export class AckTap implements AsyncDisposable {
  readonly #connection: NatsConnection;
  /** Sequences by consumer. */
  readonly #done = new Map<string, Set<string>>();

  private constructor(connection: NatsConnection, stream: string) {
    this.#connection = connection;
    connection.subscribe(`$JS.ACK.${stream}.>`, {
      callback: (_, message) => {
        if (!/^(?:\+ACK|\+TERM|$)/.test(message.string())) return;
        const [, , , consumer = "", , sequence = ""] = message.subject.split(".");
        const sequences = this.#done.get(consumer) ?? new Set();
        this.#done.set(consumer, sequences.add(sequence));
      },
    });
  }

  static async start(url: string, stream: string): Promise<AckTap> {
    const options = { servers: url, reconnectTimeWait: 10, maxReconnectAttempts: -1, noAsyncTraces: true };
    return new AckTap(await connect(options), stream);
  }

  /** How many messages a consumer was told to forget. */
  done(consumer: string): number {
    return this.#done.get(consumer)?.size ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
  }
}
