import { Actor, Event } from "@walnats/core";
import { headers as newHeaders, type Msg } from "@nats-io/nats-core";
import { Job } from "../../../../src/actors/delivery/job.ts";
import { DeliveredMessage } from "../../../../src/jetstream/delivered_message.ts";
import { MessageSource, type MessageSourceOptions } from "../../../../src/jetstream/message_source.ts";
import { captureLogger } from "../../../helpers/capture_logger.ts";

/** A clock that the test moves. */
export class TestClock {
  time = 1000;
  readonly now = (): number => this.time;
}

/** A connection that notes what is published, and whose flushes the test ends. */
export class FakeConnection {
  away = false;
  closed = false;
  readonly logger: ReturnType<typeof captureLogger> = captureLogger();
  readonly sent: string[] = [];
  readonly flushes: PromiseWithResolvers<void>[] = [];

  publish(subject: string, data: Uint8Array = new Uint8Array()): void {
    this.sent.push(`${subject} ${new TextDecoder().decode(data)}`);
  }

  watch(): () => void {
    return () => {};
  }

  flush(): Promise<void> {
    const flush = Promise.withResolvers<void>();
    this.flushes.push(flush);
    return flush.promise;
  }
}

/** Acks that are noted where the rest is. */
class FakeAcks {
  readonly #connection: FakeConnection;

  constructor(connection: FakeConnection) {
    this.#connection = connection;
  }

  ack(reply: Uint8Array): void {
    this.#connection.sent.push(`${new TextDecoder().decode(reply)} +ACK`);
  }

  term(reply: Uint8Array): void {
    this.#connection.sent.push(`${new TextDecoder().decode(reply)} +TERM`);
  }
}

/** The options of `ACTOR`'s source. */
export const SOURCE: MessageSourceOptions = {
  stream: "orders",
  consumer: "mail",
  what: "the actor",
  subject: "orders",
  ackWait: 16,
  maxAttempts: null,
};

/** A source over a fake connection. */
export function fakeSource(
  connection: FakeConnection,
  options: Partial<MessageSourceOptions> = {},
): MessageSource {
  return new MessageSource(
    connection as never,
    new FakeAcks(connection) as never,
    { ...SOURCE, ...options },
  );
}

/** A message as the server delivers it. */
export function fakeMessage(
  source: MessageSource,
  sequence: number,
  deliveries = 1,
  headers?: Readonly<Record<string, string>>,
): DeliveredMessage {
  const { stream, consumer } = source;
  const reply = `$JS.ACK.${stream}.${consumer}.${deliveries}.${sequence}.7.1764000000000000000.0`;
  const head = headers && newHeaders();
  for (const name in headers) head!.set(name, headers[name]!);
  return new DeliveredMessage(
    source,
    { reply, data: new TextEncoder().encode("1"), headers: head } as unknown as Msg,
  );
}

export const ACTOR: Actor<"mail", Event<"orders", number>> = new Actor(
  "mail",
  new Event("orders", Number),
  () => {},
);

/** A job of that message. */
export function fakeJob(message: DeliveredMessage): Job {
  return new Job(ACTOR, message);
}
