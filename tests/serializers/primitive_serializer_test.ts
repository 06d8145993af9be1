import assert from "node:assert/strict";
import { DecodeError, EncodeError, serializers } from "@walnats/core";
import fc from "fast-check";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { jsonValues, serializerContract, texts } from "./serializer_contract.ts";

const { PrimitiveSerializer } = serializers;
const isObject = (v: unknown) => typeof v === "object" && v !== null && !Array.isArray(v);
const textOf = (data: Uint8Array) => new TextDecoder().decode(data);
const bytesOf = (text: string) => new TextEncoder().encode(text);

serializerContract("PrimitiveSerializer(String)", () => new PrimitiveSerializer(String), texts(), {
  isMessage: (v) => typeof v === "string",
  notMessages: [1, null, undefined, [], new String("a"), Symbol("a"), 1n, () => {}],
});
serializerContract(
  "PrimitiveSerializer(Number)",
  () => new PrimitiveSerializer(Number),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  {
    isMessage: (v) => typeof v === "number" && Number.isFinite(v),
    notMessages: [NaN, Infinity, -Infinity, "1", 1n, null, undefined],
    assertSame: (a, b) => assert.ok(a === b),
  },
);
serializerContract("PrimitiveSerializer(Boolean)", () => new PrimitiveSerializer(Boolean), fc.boolean(), {
  isMessage: (v) => typeof v === "boolean",
  notMessages: [0, "true", null, undefined],
});
serializerContract(
  "PrimitiveSerializer(Array)",
  () => new PrimitiveSerializer(Array),
  fc.array(jsonValues()),
  {
    isMessage: Array.isArray,
    notMessages: [{}, "[]", { length: 0 }, null, new Uint8Array(2), [1n], JSON.parse('[{"__proto__":1}]')],
  },
);
serializerContract(
  "PrimitiveSerializer(Object)",
  () => new PrimitiveSerializer(Object),
  jsonValues().filter(isObject) as fc.Arbitrary<Record<string, unknown>>,
  { isMessage: isObject, notMessages: [[], null, "{}", 1, { a: 1n }, JSON.parse('{"__proto__":1}')] },
);
serializerContract("PrimitiveSerializer(null)", () => new PrimitiveSerializer(null), fc.constant(null), {
  isMessage: (v) => v === null,
  notMessages: [undefined, 0, "", false, {}],
});

test("plain values are compact JSON in UTF-8", () => {
  const encoded = (schema: serializers.PrimitiveSchema, value: unknown) =>
    textOf(new PrimitiveSerializer(schema).encode(value as never));
  assert.equal(encoded(Object, { a: [1, "é", null], b: { c: true } }), '{"a":[1,"é",null],"b":{"c":true}}');
  assert.equal(encoded(Array, [1, [2]]), "[1,[2]]");
  assert.equal(encoded(String, 'a"b'), '"a\\"b"');
  assert.equal(encoded(Number, 1.5), "1.5");
  assert.equal(encoded(Boolean, false), "false");
  assert.equal(encoded(null, null), "null");
});

test("white space around JSON is read, anything else is not", () => {
  const serializer = new PrimitiveSerializer(Number);
  assert.equal(serializer.decode(bytesOf(" 13\n")), 13);
  for (const text of ["13,", "1 3", "0x13", "013", "+13", ".5", "NaN", "Infinity", "1e999", "-", "１３"]) {
    assert.throws(() => serializer.decode(bytesOf(text)), DecodeError, text);
  }
});

test("a value of another type is refused on both sides, and told by its type", () => {
  const serializer = new PrimitiveSerializer(String);
  assert.throws(
    () => serializer.encode(13 as never),
    new EncodeError("the message must be a string, got a number"),
  );
  assert.throws(() => serializer.decode(bytesOf("[1]")), /the message must be a string, got an array of 1/);
  assert.throws(() => new PrimitiveSerializer(Number).encode(NaN), /must be a finite number, got NaN/);
});

test("the string '__proto__' and keys that only resemble it are fine", () => {
  const serializer = new PrimitiveSerializer(Object);
  const message = {
    a: "__proto__",
    proto: '{"__proto__":1}',
    'x"__proto__': 1,
    ___proto__: [',"__proto__":'],
    c: "\\u005f",
  };
  assert.deepEqual(serializer.decode(serializer.encode(message)), message);
});

test("a key __proto__ is refused when emitting too, since no actor would take it", () => {
  for (const text of ['{"__proto__":1}', '{"a":1,"__proto__":{}}', '{"a":[{"b":{"__proto__":1}}]}']) {
    assert.throws(() => new PrimitiveSerializer(Object).encode(JSON.parse(text)), EncodeError, text);
  }
});

test("no error shows the payload, which may be secret", () => {
  const attempts = [
    () => new PrimitiveSerializer(Number).encode("hunter2" as never),
    () => new PrimitiveSerializer(Number).decode(bytesOf('"hunter2"')),
    () => new PrimitiveSerializer(Object).decode(bytesOf("hunter2")),
    () => new PrimitiveSerializer(Object).decode(bytesOf('{"password": hunter2, "hunter2": "hunter2" x}')),
    () => new PrimitiveSerializer(Object).decode(bytesOf('{"password": "hunter2')),
  ];
  for (const attempt of attempts) {
    assert.throws(attempt, (error) => !shown(error).includes("hunter2"));
  }
});

test("only String, Number, Boolean, Array, Object and null are taken", () => {
  for (const schema of [Date, Uint8Array, Map, undefined, "string", {}, 13]) {
    assert.equal(PrimitiveSerializer.supports(schema), false);
    assert.throws(
      () => new PrimitiveSerializer(schema as never),
      /takes String, Number, Boolean, Array, Object or null, got /,
    );
  }
  assert.equal(PrimitiveSerializer.supports(null), true);
  assert.ok(Object.isFrozen(new PrimitiveSerializer(String)));
});
