import assert from "node:assert/strict";
import {
  DecodeError,
  EncodeError,
  Event,
  EventWithResponse,
  Limits,
  serializers,
  type types,
} from "@walnats/core";
import { z } from "zod";
import { test } from "../helpers/test.ts";

const PARSE = new Event("parse", String, {
  description: "text to number",
  limits: new Limits({ age: 10 }),
  storage: "memory",
  replicas: 3,
  dedupWindow: 5,
});

test("it is the same event, with a schema of the response", () => {
  const event = PARSE.withResponse(Number);
  assert.ok(event instanceof EventWithResponse);
  for (const key of Object.keys(PARSE) as (keyof typeof PARSE)[]) {
    assert.equal((event as unknown as typeof PARSE)[key], PARSE[key], key);
  }
  assert.equal(event.streamName, PARSE.streamName);
  assert.equal(event.responseSchema, Number);
  assert.ok(event.responseSerializer instanceof serializers.PrimitiveSerializer);
  assert.ok(!("responseSchema" in PARSE));
});

test("messages and responses each have their serializer", async () => {
  const event = new Event("parse", z.object({ text: z.string() })).withResponse(Date);
  const moment = new Date("2026-11-20T21:49:00Z");
  assert.deepEqual(await event.decode(await event.encode({ text: "13" })), { text: "13" });
  assert.deepEqual(await event.decodeResponse(await event.encodeResponse(moment)), moment);
});

test("a serializer of one's own is used for the response", async () => {
  const serializer: types.Serializer<number> = {
    encode: (n) => Uint8Array.of(n),
    decode: (data) => data[0]!,
  };
  const event = PARSE.withResponse("a byte", serializer);
  assert.equal(event.responseSerializer, serializer);
  assert.deepEqual(await event.encodeResponse(13), Uint8Array.of(13));
  assert.equal(await event.decodeResponse(Uint8Array.of(13)), 13);
});

test("a bad schema or serializer is refused", () => {
  assert.throws(() => PARSE.withResponse(undefined as never), /no serializer for the schema undefined/);
  for (const serializer of [{}, String, null, { encode() {} }]) {
    assert.throws(
      () => PARSE.withResponse(Number, serializer as never),
      (error) =>
        error instanceof TypeError &&
        /Event "parse": the serializer of the response must be/.test(error.message),
    );
  }
});

test("a response that does not fit is an error that names the event and has a cause", () => {
  const event = PARSE.withResponse(Number);
  assert.throws(() => event.encodeResponse("13" as never), (error) => {
    assert.ok(error instanceof EncodeError && error.cause);
    assert.match(error.message, /^cannot encode a response to "parse": /);
    assert.equal(error.event, "parse");
    return true;
  });
  assert.throws(() => event.decodeResponse(new Uint8Array()), (error) => {
    assert.ok(error instanceof DecodeError && error.cause);
    assert.match(error.message, /^cannot decode a response to "parse": /);
    assert.equal(error.event, "parse");
    return true;
  });
});

test("it cannot be changed", () => {
  assert.throws(() => Object.assign(PARSE.withResponse(Number), { responseSchema: String }), TypeError);
});
