import assert from "node:assert/strict";
import { parseDelivery } from "../src/delivery.ts";
import { test } from "./helpers/test.ts";

const DELIVERY = {
  stream: "user-created",
  consumer: "greet",
  deliveries: 3,
  streamSequence: 1201,
  consumerSequence: 17,
  time: new Date("2026-11-20T21:49:00.123Z"),
  pending: 42,
};
const NANOSECONDS = `${DELIVERY.time.getTime()}456789`;
const TAIL = `user-created.greet.3.1201.17.${NANOSECONDS}.42`;

test("the reply subject tells of the delivery", () => {
  assert.deepEqual(parseDelivery(`$JS.ACK.${TAIL}`), DELIVERY);
});

test("so does the form with domain and account hash, with and without a token more", () => {
  assert.deepEqual(parseDelivery(`$JS.ACK.hub.Q2fXEzGB.${TAIL}`), DELIVERY);
  assert.deepEqual(parseDelivery(`$JS.ACK._.Q2fXEzGB.${TAIL}.randomtoken`), DELIVERY);
});

test("numbers beyond 32 bits and the milliseconds of the time are exact", () => {
  const delivery = parseDelivery("$JS.ACK.s.c.1.9007199254740991.4294967297.1763675340999999999.0");
  assert.equal(delivery.streamSequence, Number.MAX_SAFE_INTEGER);
  assert.equal(delivery.consumerSequence, 4294967297);
  assert.equal(delivery.time.getTime(), 1763675340999);
  assert.equal(delivery.pending, 0);
});
