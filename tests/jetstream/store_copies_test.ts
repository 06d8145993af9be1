// What is stored of a message, beside it or instead of it: delayed copies, dead letters, marks of lone runs.

import assert from "node:assert/strict";
import { UnconfirmedAcks } from "../../src/nats/unconfirmed_acks.ts";
import { redriveLetter, storeDelayed } from "../../src/jetstream/delayed_messages.ts";
import { markLoneRun } from "../../src/jetstream/lone_run_mark.ts";
import { MessageSource } from "../../src/jetstream/message_source.ts";
import { storeDeadLetter } from "../../src/jetstream/store_dead_letter.ts";
import { ACTOR, fakeMessage, SOURCE } from "../actors/delivery/helpers/fake_messages.ts";
import { FakeNats, full, stored, ticks } from "../helpers/fake_nats.ts";
import { makeHeaders } from "../helpers/make_headers.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** The identity of the message 9 in `ACTOR`'s stream. */
const IDENTITY = "orders:mail:orders:9:1764000000000";

async function withMessage(
  act: (nats: FakeNats, message: ReturnType<typeof fakeMessage>) => Promise<void>,
  headers?: Record<string, string>,
): Promise<void> {
  const nats = new FakeNats();
  const acks = new UnconfirmedAcks(nats.link);
  try {
    await act(
      nats,
      fakeMessage(new MessageSource(nats.link, acks, { ...SOURCE, ackWait: 2 }), 9, 1, headers),
    );
  } finally {
    acks.close();
    await nats.close();
  }
}

test("a delayed copy has the payload, the user's headers, its time, its attempts, its origin and an id", () =>
  withMessage(async (nats, message) => {
    const now = Date.now() / 1000;
    await storeDelayed(ACTOR, message, 60, 2);
    const [{ subject, text, headers } = assert.fail()] = nats.sent;
    assert.deepEqual([subject, text], ["_walnats.parked.orders.mail", "1"]);
    const { "Walnats-Parked-Until": until, ...others } = Object.fromEntries(
      [...headers!].map(([name, [value]]) => [name, value!]),
    );
    assert.ok(Math.abs(Number(until) - now - 60) < 5, until);
    assert.deepEqual(others, {
      a: "b",
      "Walnats-Parked-Attempts": "2",
      "Walnats-Origin-Seq": "9",
      "Nats-Msg-Id": `park:${IDENTITY}:2`,
    });
  }, { a: "b", "Nats-Msg-Id": "x", "Walnats-Delay": "1" }));

test("a delayed copy is stored when JetStream says so, and not before", () =>
  withMessage(async (nats, message) => {
    nats.answer = () => undefined;
    let over = false;
    const storing = storeDelayed(ACTOR, message, 60, 2).then(() => over = true);
    await ticks();
    assert.equal(over, false);
    nats.deliver(nats.sent[0]!.reply!, { data: JSON.stringify(stored()) });
    await storing;
    nats.answer = full;
    await assert.rejects(storeDelayed(ACTOR, message, 60, 2), /maximum messages exceeded/);
  }));

test("a copy that is stored again, as no answer came, has the same id", () =>
  withMessage(async (nats, message) => {
    nats.answer = () => nats.sent.length > 1 ? stored() : undefined;
    await storeDelayed(ACTOR, message, 60, 2);
    const ids = nats.sent.map(({ headers }) => headers!.get("Nats-Msg-Id"));
    assert.deepEqual(ids, [`park:${IDENTITY}:2`, `park:${IDENTITY}:2`]);
  }));

test("what may still be on its way is not stored again: a PONG must have followed", () =>
  withMessage(async (nats, message) => {
    nats.answer = () => undefined;
    nats.holdPongs = true;
    message.source.learn({ ack_wait: 0.8e9, max_deliver: -1 });
    await assert.rejects(storeDelayed(ACTOR, message, 60, 2), /did not confirm/);
    assert.equal(nats.sent.length, 1);
  }));

test("the answer of somebody who is not JetStream stores nothing", () =>
  withMessage(async (nats, message) => {
    for (const forged of [{}, { stream: "any" }, { stream: 1, seq: 1 }, { stream: "any", seq: "1" }]) {
      nats.answer = () => forged;
      await assert.rejects(storeDelayed(ACTOR, message, 60, 2), /not JetStream/, JSON.stringify(forged));
    }
  }));

test("a dead letter says what failed, how often and why, and has an id", () =>
  withMessage(async (nats, message) => {
    await storeDeadLetter(ACTOR, message, { attempts: 3, error: new RangeError("no") });
    const [{ subject, text, headers } = assert.fail()] = nats.sent;
    assert.deepEqual([subject, text], ["_walnats.dead.orders.mail", "1"]);
    assert.deepEqual(Object.fromEntries([...headers!].map(([name, [value]]) => [name, value])), {
      a: "b",
      "Walnats-Dead-Event": "orders",
      "Walnats-Dead-Actor": "mail",
      "Walnats-Dead-Attempts": "3",
      "Walnats-Dead-Error": "RangeError: no",
      "Walnats-Origin-Seq": "9",
      "Nats-Msg-Id": `dead:${IDENTITY}`,
    });
  }, { a: "b" }));

test("a dead letter that is larger than the server takes is cut", async () => {
  const nats = new FakeNats();
  const acks = new UnconfirmedAcks(nats.link);
  const message = fakeMessage(new MessageSource(nats.link, acks, { ...SOURCE, ackWait: 2 }), 9);
  Object.defineProperty(message, "data", { value: new Uint8Array(nats.link.maxPayload) });
  await storeDeadLetter(ACTOR, message, { attempts: 3, error: new RangeError("no") });
  const [{ text, headers } = assert.fail()] = nats.sent;
  assert.ok(text.length > 900_000 && text.length < 999_900, `${text.length}`);
  assert.equal(headers!.get("Walnats-Dead-Cut"), "payload");
  acks.close();
  await nats.close();
});

test("the mark of a lone run tells whether there was one, and is sent once only", () =>
  withMessage(async (nats, message) => {
    assert.equal(await markLoneRun(ACTOR, message), true);
    assert.equal(nats.sent[0]!.subject, "_walnats.alone.orders.mail");
    assert.equal(nats.sent[0]!.headers!.get("Nats-Msg-Id"), `alone:${IDENTITY}`);
    nats.answer = () => ({ ...stored(), duplicate: true });
    assert.equal(await markLoneRun(ACTOR, message), false);
    nats.answer = () => undefined;
    message.source.learn({ ack_wait: 0.6e9, max_deliver: -1 });
    await assert.rejects(markLoneRun(ACTOR, message), /did not confirm/);
    assert.equal(nats.sent.length, 3, "a second one would find the first");
  }));

test("a letter that is redriven is due now, without attempts, with an id that is the same each time", async () => {
  const nats = new FakeNats();
  const letter = {
    subject: "_walnats.dead.orders.mail",
    seq: 12,
    time: new Date(1_764_000_000_000),
    data: new TextEncoder().encode("1"),
    headers: makeHeaders({
      a: "b",
      "Nats-Msg-Id": "dead:x",
      "Walnats-Dead-Event": "orders",
      "Walnats-Dead-Attempts": "3",
      "Walnats-Origin-Seq": "9",
    }),
  };
  for (let time = 0; time < 2; time++) {
    await redriveLetter(nats.link, letter);
    const { subject, text, headers } = nats.sent[time]!;
    assert.deepEqual([subject, text], ["_walnats.parked.orders.mail", "1"]);
    assert.ok(Number(headers!.get("Walnats-Parked-Until")) <= Date.now() / 1000);
    headers!.delete("Walnats-Parked-Until");
    assert.deepEqual(Object.fromEntries([...headers!].map(([name, [value]]) => [name, value])), {
      a: "b",
      "Walnats-Parked-Attempts": "0",
      "Walnats-Origin-Seq": "9",
      "Nats-Msg-Id": "redrive:12:1764000000000",
    });
  }
  let over = false;
  nats.answer = () => undefined;
  const storing = redriveLetter(nats.link, letter).then(() => over = true);
  await until("it is sent", () => nats.sent.length === 3);
  await ticks();
  assert.equal(over, false, "nobody has confirmed it");
  nats.deliver(nats.sent[2]!.reply!, { data: JSON.stringify(stored()) });
  await storing;
  await nats.close();
});
