import assert from "node:assert/strict";
import {
  checkHeaderValue,
  checkMeta,
  HEADER_DELAY,
  HEADER_ID,
  HEADER_REPLY,
  HEADER_TRACE,
} from "../../src/jetstream/header_names.ts";
import { test } from "../helpers/test.ts";

test("the headers are those of Python walnats", () => {
  assert.deepEqual([HEADER_ID, HEADER_TRACE, HEADER_DELAY, HEADER_REPLY], [
    "Nats-Msg-Id",
    "Walnats-Trace",
    "Walnats-Delay",
    "Walnats-Reply",
  ]);
});

test("names of NATS and walnats are refused in meta, in any case", () => {
  for (
    const name of ["Nats-Msg-Id", "nats-expected-stream", "NATS-TTL", "Walnats-Trace", "walnats-x", "Nats-"]
  ) {
    assert.throws(
      () => checkMeta({ [name]: "1" }),
      (error) => error instanceof TypeError && error.message.includes(`"${name}" must be visible ASCII`),
    );
  }
  checkMeta({ "Natsy": "1", "X-Nats-Id": "1", "walnats": "1", "ce-id": "1", "traceparent": "" });
});

test("no name can begin another header", () => {
  for (const name of ["", "a b", "a:b", "a\r\nNats-Msg-Id", "a\n", "\ta", "é", "a\u0000", "a\u007f", " "]) {
    assert.throws(
      () => checkMeta({ [name]: "1" }),
      (error) => error instanceof TypeError && /must be visible ASCII without colons/.test(error.message),
    );
  }
});

test("no value can begin another header", () => {
  for (const value of ["a\r\nNats-Msg-Id: 1", "a\n", "\r", "a\u0000b", "a\u001fb", "a\u007f"]) {
    assert.throws(() => checkMeta({ a: value }), /"a" must have no line break or control character/);
    assert.throws(() => checkHeaderValue("the uid", value), /the uid must have no line break/);
  }
  checkMeta({ a: "", b: "Zoë: 日本; ok", c: " " });
});

test("a value must be a string", () => {
  for (const value of [1, null, undefined, ["a"], {}]) {
    assert.throws(
      () => checkMeta({ a: value }),
      (error) => error instanceof TypeError && /the header "a" must be a string, got/.test(error.message),
    );
  }
});
