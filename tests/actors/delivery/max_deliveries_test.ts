// Which max-deliveries advisories are believed, with a fake connection.

import assert from "node:assert/strict";
import { MaxDeliveriesWatch } from "../../../src/actors/delivery/max_deliveries.ts";
import type { ExhaustedMessage } from "../../../src/jetstream/delivered_message.ts";
import { MessageSource } from "../../../src/jetstream/message_source.ts";
import { UnconfirmedAcks } from "../../../src/nats/unconfirmed_acks.ts";
import { FakeNats, ticks } from "../../helpers/fake_nats.ts";
import { test } from "../../helpers/test.ts";
import { ACTOR, SOURCE } from "./helpers/fake_messages.ts";

interface Said {
  /** What the advisory says. */
  readonly said?: object | string;
  /** Its age. */
  readonly seconds?: number;
  /** This instance has the message in hand. */
  readonly held?: boolean;
  /** Messages that the server has delivered and that are not acked. */
  readonly pending?: number;
  /** The message is in its stream. */
  readonly isStored?: boolean;
}

const TRUE = { stream: "orders", consumer: "mail", stream_seq: 7, deliveries: 3 };

/** What becomes of an advisory, of a consumer with three deliveries that has delivered up to 10. */
async function judge(
  { said = TRUE, seconds = 0, held = false, pending = 1, isStored = true }: Said,
): Promise<{ taken: ExhaustedMessage[]; lines: string[]; warnings: string[] }> {
  const nats = new FakeNats();
  const acks = new UnconfirmedAcks(nats.link);
  const source = new MessageSource(nats.link, acks, { ...SOURCE, maxAttempts: 3 });
  const taken: ExhaustedMessage[] = [];
  const watch = new MaxDeliveriesWatch(ACTOR, source, {
    holds: () => held,
    receiveExhausted: (message) => void taken.push(message),
  });
  nats.answer = ({ subject }) => {
    if (subject.includes(".CONSUMER.INFO.")) {
      const config = { ack_wait: 16e9, max_deliver: 3 };
      return { config, delivered: { stream_seq: 10 }, num_ack_pending: pending };
    }
    if (!subject.includes(".MSG.GET.")) return undefined;
    if (!isStored) return { error: { code: 404, err_code: 10037, description: "no message found" } };
    return { message: { subject: "orders", seq: 7, time: "2026-01-01T00:00:00Z", data: btoa("1") } };
  };
  await watch.start();
  const poll = nats.sent.findLast(({ subject }) => subject.startsWith("$JS.API.CONSUMER.MSG.NEXT."))!;
  const consumer = poll.subject.split(".").at(-1);
  const time = `${Date.now() - seconds * 1000}000000`;
  nats.deliver(poll.reply!, {
    subject: "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.orders.mail",
    reply: `$JS.ACK._walnats-exhausted.${consumer}.1.99.99.${time}.0`,
    data: typeof said === "string" ? said : JSON.stringify(said),
  });
  await ticks();
  await watch.stop();
  acks.send();
  acks.close();
  await nats.close();
  return {
    taken,
    lines: nats.lines.filter((line) => /^[+-]/.test(line)),
    warnings: nats.logger.lines.filter(({ level }) => level === "warn").map(({ message }) => message),
  };
}

test("the message that an advisory tells of is taken from its stream, and holds the advisory", async () => {
  const { taken: [message], lines, warnings } = await judge({});
  assert.deepEqual([message!.sequence, message!.deliveries, message!.lease], [7, 3, 30_000]);
  assert.deepEqual([lines, warnings], [[], []]);
});

test("an advisory that is not the server's is ignored, acked and told of", async () => {
  for (
    const said of [
      "no JSON",
      "null",
      { ...TRUE, stream: "other" },
      { ...TRUE, consumer: "other" },
      { ...TRUE, stream_seq: 0 },
      { ...TRUE, deliveries: -1 },
      // The server has not delivered it yet.
      { ...TRUE, stream_seq: 11 },
    ]
  ) {
    const { taken, lines, warnings } = await judge({ said });
    assert.deepEqual([taken, lines], [[], ["+ACK 99"]], JSON.stringify(said));
    assert.match(warnings[0]!, /ignored an advisory of the actor "mail" that is not the server's/);
  }
});

test("an advisory of a message that may be in hand is looked at again later", async () => {
  const fewer = { ...TRUE, deliveries: 1 };
  for (const unclear of [{ held: true }, { said: fewer }]) {
    const { taken, lines, warnings } = await judge(unclear);
    assert.deepEqual([taken, lines, warnings], [[], ["-NAK 99 in 5 s"], []], JSON.stringify(unclear));
  }
  for (const clear of [{ said: fewer, seconds: 60 }, { said: fewer, pending: 0 }]) {
    assert.equal((await judge(clear)).taken.length, 1, JSON.stringify(clear));
  }
});

test("an advisory of a message that was acked after all is acked", async () => {
  const { taken, lines, warnings } = await judge({ isStored: false });
  assert.deepEqual([taken, lines, warnings], [[], ["+ACK 99"], []]);
});
