// Against what Python wrote and read; `vectors/make_basic.py` made it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { serializers } from "@walnats/core";
import { test } from "../helpers/test.ts";

interface Payload {
  type: keyof typeof SCHEMAS;
  value: unknown;
  text: string;
}
interface Moment {
  text: string;
  milliseconds: number;
}
interface Vectors {
  payloads: Payload[];
  utf8Payloads: Payload[];
  dates: Moment[];
  ourDatesAsPythonReadsThem: Moment[];
}

const SCHEMAS = {
  string: String,
  number: Number,
  boolean: Boolean,
  null: null,
  array: Array,
  object: Object,
};
const vectors: Vectors = JSON.parse(
  readFileSync(new URL("./vectors/python_basic.json", import.meta.url), "utf8"),
);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (data: Uint8Array) => new TextDecoder().decode(data);

test("payloads that Python wrote are read", () => {
  assert.ok(vectors.payloads.length > 20);
  for (const { type, value, text } of [...vectors.payloads, ...vectors.utf8Payloads]) {
    const serializer = new serializers.PrimitiveSerializer(SCHEMAS[type]);
    assert.deepEqual(serializer.decode(bytesOf(text)), value, text);
  }
});

test("payloads are written as Python writes compact JSON in UTF-8", () => {
  for (const { type, value, text } of vectors.utf8Payloads) {
    const written = textOf(new serializers.PrimitiveSerializer(SCHEMAS[type]).encode(value as never));
    // The languages write fractions and exponents differently; each reads the other's.
    if (type === "number" && !Number.isInteger(value)) assert.equal(JSON.parse(written), value);
    else if (type === "number") assert.equal(Number(written), Number(text));
    else assert.equal(written, text);
  }
});

test("dates that Python wrote are the same moment", () => {
  assert.ok(vectors.dates.length > 20);
  const serializer = new serializers.DatetimeSerializer();
  for (const { text, milliseconds } of vectors.dates) {
    assert.equal(serializer.decode(bytesOf(text)).getTime(), milliseconds, text);
  }
});

test("Python reads the dates that we write as the same moment", () => {
  const serializer = new serializers.DatetimeSerializer();
  for (const { text, milliseconds } of vectors.ourDatesAsPythonReadsThem) {
    assert.equal(textOf(serializer.encode(new Date(milliseconds))), text);
  }
});
