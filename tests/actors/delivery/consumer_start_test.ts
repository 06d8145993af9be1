// Where a consumer starts that is made again, with a fake connection.

import assert from "node:assert/strict";
import { HandledMessages } from "../../../src/actors/delivery/handled_messages.ts";
import { ensureKnownConsumer } from "../../../src/actors/delivery/restore_consumer.ts";
import { FakeNats, type Sent } from "../../helpers/fake_nats.ts";
import { test } from "../../helpers/test.ts";
import { ACTOR } from "./helpers/fake_messages.ts";

const MADE = "2026-01-01T00:00:00Z";
const LATER = "2026-01-02T00:00:00Z";
const MISSING = { error: { code: 404, err_code: 10014, description: "consumer not found" } };

/** The config with which the consumer is made again whose messages up to 7 and 9 were handled. */
async function madeAgain(made: { created: string; state: object }) {
  const stream = { ...made, config: { subjects: ["orders"] } };
  const nats = new FakeNats();
  const handled = new HandledMessages();
  handled.observe(MADE, 7);
  handled.add(9);
  const info = (config: object) => ({
    name: "mail",
    created: LATER,
    config,
    ack_floor: { stream_seq: 0 },
    delivered: { stream_seq: 0 },
    num_ack_pending: 1,
  });
  nats.answer = ({ subject, text }: Sent) => {
    if (subject.includes(".CONSUMER.INFO.")) return MISSING;
    return subject.includes(".STREAM.INFO.") ? stream : info(JSON.parse(text).config);
  };
  await ensureKnownConsumer(nats.link, ACTOR, {}, handled);
  const { deliver_policy, opt_start_seq } = JSON.parse(nats.last("$JS.API.CONSUMER.CREATE.")!.text).config;
  await nats.close();
  return { start: [deliver_policy, opt_start_seq], handled };
}

test("it starts behind what was handled without a gap, and knows what was handled behind that", async () => {
  const state = { messages: 3, first_seq: 5, last_seq: 12 };
  const { start, handled } = await madeAgain({ created: MADE, state });
  assert.deepEqual(start, ["by_start_sequence", 8]);
  assert.deepEqual([7, 8, 9, 10].map((sequence) => handled.has(sequence)), [true, false, true, false]);
  assert.equal(handled.mayComeAgain(new Date(MADE)), true);
});

test("where nothing that was handled is stored any more it starts with the first message", async () => {
  const state = { messages: 3, first_seq: 8, last_seq: 12 };
  assert.deepEqual((await madeAgain({ created: MADE, state })).start, ["all", undefined]);
});

test("in a stream that was made anew all is new, and nothing was handled", async () => {
  const state = { messages: 3, first_seq: 1, last_seq: 3 };
  const { start, handled } = await madeAgain({ created: LATER, state });
  assert.deepEqual(start, ["all", undefined]);
  assert.deepEqual([1, 9].map((sequence) => handled.has(sequence)), [false, false]);
});
