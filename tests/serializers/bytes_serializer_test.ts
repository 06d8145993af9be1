import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { serializers } from "@walnats/core";
import fc from "fast-check";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { serializerContract } from "./serializer_contract.ts";

const { BytesSerializer } = serializers;

serializerContract("BytesSerializer", () => new BytesSerializer(), fc.uint8Array({ maxLength: 300 }), {
  isMessage: (v) => v instanceof Uint8Array,
  notMessages: [
    "text",
    [1, 2],
    null,
    undefined,
    new ArrayBuffer(2),
    new Uint16Array(1),
    new DataView(new ArrayBuffer(1)),
  ],
});

test("bytes go as they are, empty ones too", () => {
  const serializer = new BytesSerializer();
  assert.deepEqual(serializer.encode(Uint8Array.of(0, 255, 10)), Uint8Array.of(0, 255, 10));
  assert.deepEqual(serializer.encode(new Uint8Array()), new Uint8Array());
  assert.deepEqual(serializer.decode(Uint8Array.of(0, 255)), Uint8Array.of(0, 255));
});

test("bytes that the caller changes after encode are sent as they were", () => {
  for (
    const message of [
      Uint8Array.of(1, 2, 3),
      Buffer.from([1, 2, 3]),
      new Uint8Array([0, 1, 2, 3]).subarray(1),
    ]
  ) {
    const encoded = new BytesSerializer().encode(message);
    message.fill(9);
    assert.deepEqual([...encoded], [1, 2, 3]);
    assert.notEqual(encoded.buffer, message.buffer);
  }
});

test("what is no Uint8Array is refused without being shown", () => {
  assert.throws(
    () => new BytesSerializer().encode("hunter2" as never),
    (error: Error) =>
      /must be a Uint8Array, got a string/.test(error.message) && !shown(error).includes("hunter2"),
  );
});
