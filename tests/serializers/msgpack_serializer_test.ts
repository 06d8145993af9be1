import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import process from "node:process";
import { DecodeError, EncodeError, Event, type types } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { type as ark } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import { z } from "zod";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { serializerContract } from "./serializer_contract.ts";

const serializer = new MessagePackSerializer();
const encode = (message: unknown) => serializer.encode(message) as Uint8Array;
const roundTrip = (message: unknown) => serializer.decode(encode(message));

const keys = fc.string({ unit: "grapheme" }).filter((key) => key !== "__proto__");
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((n) => n + 0),
    fc.double({ noNaN: true }).map((n) => n + 0),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 300 }),
    fc.date({ noInvalidDate: true }),
    fc.array(tie("value")),
    fc.dictionary(keys, tie("value"), { noNullPrototype: true }),
  ),
}));

serializerContract("MessagePackSerializer", () => new MessagePackSerializer(), values, {
  isMessage: (v) => v !== undefined && (typeof v !== "object" || v === null || encode(v).length > 0),
  notMessages: [
    undefined,
    new Map(),
    new Set([1]),
    Symbol("a"),
    () => {},
    2n ** 64n,
    new Date(NaN),
    "\ud800",
  ],
  large: () => Array.from({ length: 40_000 }, (_, i) => ({ id: i, name: `name ${i}` })),
});

const photos = z.object({ at: z.date(), bytes: z.instanceof(Uint8Array), views: z.bigint().or(z.int()) });
serializerContract(
  "MessagePackSerializer(zod)",
  () => new MessagePackSerializer(photos) as types.Serializer<unknown>,
  fc.record({
    at: fc.date({ noInvalidDate: true }),
    bytes: fc.uint8Array(),
    views: fc.oneof(
      fc.maxSafeInteger().map((n) => n + 0),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    ),
  }, { noNullPrototype: true }),
  {
    isMessage: (v) => (v as { at: unknown }).at instanceof Date,
    notMessages: [{}, null, undefined, { at: "2026-11-20", bytes: new Uint8Array(), views: 1 }],
  },
);
for (
  const [library, schema] of [
    ["valibot", v.object({ at: v.date(), n: v.number() })],
    ["arktype", ark({ at: "Date", n: "number" })],
  ] as const
) {
  serializerContract(
    `MessagePackSerializer(${library})`,
    () => new MessagePackSerializer<unknown>(schema as never),
    fc.record({ at: fc.date({ noInvalidDate: true }), n: fc.maxSafeInteger().map((n) => n + 0) }, {
      noNullPrototype: true,
    }),
    {
      isMessage: (v) => (v as { at: unknown }).at instanceof Date,
      notMessages: [{}, null, undefined, { at: 1, n: 1 }],
    },
  );
}

test("whole numbers are numbers where that is exact, and bigints beyond", () => {
  for (const n of [0, -1, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, Date.now(), 2 ** 53 - 1, 1 - 2 ** 53]) {
    assert.equal(roundTrip(n), n);
    assert.throws(() => roundTrip(BigInt(n)), /a bigint that a number can hold/);
  }
  for (const n of [2n ** 53n, 2n ** 63n, 2n ** 64n - 1n, -(2n ** 53n), -(2n ** 63n)]) {
    assert.equal(roundTrip(n), n);
  }
  assert.equal(encode(Date.now())[0], 0xcf, "a whole number of more than 32 bits is written as such");
  assert.deepEqual(roundTrip([1, { b: [2n ** 60n] }]), [1, { b: [2n ** 60n] }]);
});

test("a Date is the timestamp extension, to the millisecond", () => {
  for (const time of [0, 1, -1, 1795000000125, 2 ** 34 * 1000, -62135596800000, 8.64e15, -8.64e15]) {
    assert.deepEqual(roundTrip(new Date(time)), new Date(time));
  }
  assert.deepEqual(encode(new Date(1000)), Uint8Array.of(0xd6, 0xff, 0, 0, 0, 1));
  // A million nanoseconds more than a Date can hold.
  const far = Uint8Array.of(0xc7, 12, 0xff, 0, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255);
  assert.throws(() => serializer.decode(far), /beyond what a Date can hold/);
});

test("keys that are undefined are left out; anywhere else there is no undefined", () => {
  assert.deepEqual(roundTrip({ a: 1, b: undefined }), { a: 1 });
  // deno-lint-ignore no-sparse-arrays
  for (const message of [undefined, [undefined], [1, , 2], { a: [undefined] }]) {
    assert.throws(() => encode(message), /cannot represent undefined/);
  }
});

test("what the library would write as something else is refused", () => {
  class User {
    id = 1;
  }
  const bad = [
    new Map([["a", 1]]),
    new Set([1]),
    new User(),
    /a/,
    new Uint16Array(2),
    new Error("a"),
    Symbol("a"),
  ];
  for (const message of bad) {
    for (const nested of [message, [message], { a: message }]) {
      assert.throws(
        () => encode(nested),
        (e) => e instanceof EncodeError && /cannot represent /.test(e.message),
      );
    }
  }
  for (const text of ["\ud800", "a\udc00b"]) {
    assert.throws(() => encode(text), EncodeError);
    assert.throws(() => encode({ [text]: 1 }), EncodeError);
  }
  assert.throws(() => encode(JSON.parse('{"__proto__":1}')), /the key "__proto__"/);
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  assert.throws(() => encode(cyclic), /nested more than 500 deep/);
});

test("bytes in a message are its own, whatever happens to the buffer they came in", () => {
  const buffer = Buffer.from(encode([Uint8Array.of(1, 2, 3)]));
  const [bytes] = serializer.decode(buffer) as [Uint8Array];
  buffer.fill(0);
  assert.deepEqual(bytes, Uint8Array.of(1, 2, 3));
});

test("what a message announces and does not hold costs no memory", () => {
  const announced = [
    [0xdd, 1, 255, 255, 255],
    [0xdf, 1, 255, 255, 255],
    [0xdb, 255, 255, 255, 255],
    [0xc6, 255, 255, 255, 255],
    [0xc9, 255, 255, 255, 255, 1],
    [0xdc, 255, 255],
  ];
  const nested = new Uint8Array(1024 * 1024);
  for (let i = 0; i + 5 <= nested.length; i += 5) nested.set([0xdd, 0, 15, 0, 0], i);
  const before = process.memoryUsage().rss;
  for (const data of [...announced.map((bytes) => Uint8Array.from(bytes)), nested]) {
    assert.throws(() => serializer.decode(data), /it ends too soon/);
  }
  assert.ok(process.memoryUsage().rss - before < 50 * 1024 * 1024);
});

test("text that is not UTF-8, unknown extensions, unused bytes and bytes behind the value are refused", () => {
  const bad = {
    "not UTF-8": [[0xa1, 0x80], [0xa2, 0xc0, 0x80], [0xa3, 0xed, 0xa0, 0x80], [0x81, 0xa1, 0xff, 1], [
      0xd9,
      1,
      0xff,
    ]],
    "an extension other than a timestamp": [[0xd4, 5, 0], [0x91, 0xd4, 1, 0], [0xc7, 0, 9]],
    "never used": [[0xc1], [0x91, 0xc1]],
    "1 bytes come after it": [[1, 2], [0xc0, 0xc0], [0x90, 0]],
    "ends too soon": [[], [0x91], [0x81, 1], [0xa2, 0x61], [0xcd, 1], [0xd6, 0xff, 0]],
  };
  for (const [reason, cases] of Object.entries(bad)) {
    for (const bytes of cases) {
      assert.throws(() => serializer.decode(Uint8Array.from(bytes)), (error: Error) => {
        assert.ok(error instanceof DecodeError && error.cause);
        assert.match(error.message, new RegExp(reason), bytes.join());
        return true;
      });
    }
  }
});

test("a schema checks both sides, drops what it does not know, and may have codecs", async () => {
  const tags = z.codec(z.array(z.string()), z.set(z.string()), {
    decode: (items) => new Set(items),
    encode: (set) => [...set],
  });
  const schema = z.object({ at: z.date(), tags });
  const TAGGED = new Event("tagged", schema, { serializer: new MessagePackSerializer(schema) });
  const message = { at: new Date(5), tags: new Set(["a"]) };
  const data = await TAGGED.encode({ ...message, password: "hunter2" } as typeof message);
  assert.deepEqual(serializer.decode(data), { at: new Date(5), tags: ["a"] });
  assert.deepEqual(await TAGGED.decode(data), message);
  assert.throws(() => TAGGED.encode({ ...message, at: "hunter2" as never }), (error: Error) => {
    assert.ok(error instanceof EncodeError && /at: /.test(error.message));
    return !shown(error).includes("hunter2");
  });
  assert.throws(() => TAGGED.decode(encode({ at: 1, tags: [] })), DecodeError);
  const later = new MessagePackSerializer(z.object({ n: z.int().refine((n) => Promise.resolve(n > 0)) }));
  assert.deepEqual(await later.decode(await later.encode({ n: 1 })), { n: 1 });
  await assert.rejects(async () => await later.encode({ n: 0 }), EncodeError);
});

test("what is no schema, or one of what has no form, is refused when it is made", () => {
  for (const schema of [null, String, {}, "text"]) {
    assert.throws(
      () => new MessagePackSerializer(schema as never),
      /MessagePackSerializer takes a Standard Schema/,
    );
  }
  assert.throws(
    () => new MessagePackSerializer(z.object({ m: z.map(z.string(), z.int()) })),
    (error: Error) => {
      return error instanceof TypeError &&
        /MessagePack cannot represent z\.map\(\) at "m".*z\.codec\(/.test(error.message);
    },
  );
  assert.ok(Object.isFrozen(serializer));
});
