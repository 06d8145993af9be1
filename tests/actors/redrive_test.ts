import assert from "node:assert/strict";
import { DeadLetters } from "../../src/actors/dead_letters.ts";
import { FakeNats, full, type Sent, stored } from "../helpers/fake_nats.ts";
import { test } from "../helpers/test.ts";

const GET = "$JS.API.STREAM.MSG.GET._walnats-dead";
const DELETE = "$JS.API.STREAM.MSG.DELETE._walnats-dead";
const PARKED = "_walnats.parked.orders.mail";

/** A server that holds one letter, and stores or refuses what is redriven. */
function setUp(store: () => object, cut = "") {
  const nats = new FakeNats();
  const headers = [
    "NATS/1.0",
    "Nats-Msg-Id: dead:x",
    "Walnats-Dead-Event: orders",
    "Walnats-Dead-Actor: mail",
    "Walnats-Dead-Attempts: 3",
    "Walnats-Dead-Error: no",
    ...cut ? [`Walnats-Dead-Cut: ${cut}`] : [],
    "Walnats-Origin-Seq: 9",
    "\r\n",
  ].join("\r\n");
  const message = {
    subject: "_walnats.dead.orders.mail",
    seq: 12,
    time: "2026-01-01T00:00:00Z",
    data: btoa("1"),
    hdrs: btoa(headers),
  };
  nats.answer = ({ subject }: Sent) =>
    subject === GET ? { message } : subject === DELETE ? { success: true } : store();
  return { nats, letters: new DeadLetters(nats.link, []) };
}

test("a redrive stores the message before it deletes the letter", async () => {
  const { nats, letters } = setUp(stored);
  assert.equal(await letters.redrive(12), 1);
  assert.deepEqual(nats.lines, [GET, PARKED, DELETE]);
  await nats.close();
});

test("a redrive that cannot be stored keeps the letter, and says why", async () => {
  const { nats, letters } = setUp(full);
  await assert.rejects(letters.redrive(12), /maximum messages exceeded/);
  assert.deepEqual(nats.lines, [GET, PARKED]);
  await nats.close();
});

test("a letter whose payload was cut is not redriven", async () => {
  const { nats, letters } = setUp(stored, "error, payload");
  assert.equal(await letters.redrive(12), 0);
  assert.deepEqual(nats.lines, [GET]);
  assert.match(nats.logger.lines[0]!.message, /12 is not redriven/);
  await nats.close();
});
