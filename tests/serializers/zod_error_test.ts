import { DecodeError, EncodeError, serializers } from "@walnats/core";
import assert from "node:assert/strict";
import { z } from "zod";
import * as mini from "zod/mini";
import { test } from "../helpers/test.ts";

const number = z.codec(z.string(), z.number(), {
  decode: Number,
  encode: (value) => value === 13 ? z.NEVER : String(value),
});

/** Schemas, and what does not fit them, as it would come. */
const CASES: Record<string, readonly [z.ZodType, unknown]> = {
  "a wrong type": [z.object({ stars: z.int() }), { stars: "five" }],
  "several, deep inside": [
    z.object({ list: z.array(z.object({ mail: z.email() })) }),
    { list: [{ mail: "a" }, 1] },
  ],
  "a limit": [z.string().min(3).max(5).regex(/^a/), "bbbbbbbb"],
  "a bigint as a limit": [
    z.codec(z.string(), z.bigint().min(10n), { decode: BigInt, encode: String }),
    "4",
  ],
  "a union": [z.union([z.string(), z.object({ a: z.null() })]), 4],
  "unknown keys": [z.strictObject({ a: z.string() }), { a: "", b: 1, c: 2 }],
  "a text of the schema": [z.string("no text"), 4],
  "a text of the check": [z.string().min(3, { error: "short" }), ""],
  "a text of the owner": [z.string({ error: (issue) => `${issue.code}: ${issue.origin}` }).min(3), ""],
  "a text that says nothing": [z.string({ error: () => undefined }), 4],
  "a format with a text": [z.email({ error: ({ input }) => `${input} is none` }), "a"],
  "a refinement": [z.string().refine((text) => text === "a", { error: "not a", path: ["deep"] }), "b"],
  "a check of one's own": [
    z.string().check(({ issues, value }) => {
      issues.push({ code: "custom", message: "mine", input: value, params: { more: true } });
    }),
    "b",
  ],
  "a literal": [z.literal(["a", "b"]), "c"],
  "a record": [z.record(z.string().min(2), z.number()), { a: 1 }],
};

const decoding = async (schema: z.ZodType, value: unknown): Promise<DecodeError> => {
  const serializer = new serializers.JsonSerializer(schema as z.ZodType<unknown>);
  try {
    await serializer.decode(new TextEncoder().encode(JSON.stringify(value)));
  } catch (error) {
    assert.ok(error instanceof DecodeError);
    return error;
  }
  assert.fail("it was taken");
};

for (const [name, [schema, value]] of Object.entries(CASES)) {
  test(`zod: ${name} is told as zod tells it`, async () => {
    same((await decoding(schema, value)).cause, z.core.safeDecode(schema, value as never).error!);
  });
}

test("zod: what cannot be encoded is told as zod tells it", () => {
  const schema = z.object({ when: number.refine((value) => value < 10, "too large") });
  const serializer = new serializers.JsonSerializer(schema);
  const message = { when: 12 };
  // Functions of the user make it asynchronous.
  return assert.rejects(async () => await serializer.encode(message), (error) => {
    assert.ok(error instanceof EncodeError);
    same(error.cause, z.core.safeEncode(schema, message).error!);
    return true;
  });
});

test("zod: another language and a text of one's own are heeded, in zod/mini too", async () => {
  const before = { ...z.config() };
  const schema = mini.object({ stars: mini.int() });
  try {
    z.config(z.locales.nl());
    const { cause } = await decoding(schema as never, { stars: "vijf" });
    same(cause, z.core.safeDecode(schema, { stars: "vijf" } as never).error!);
    assert.match((cause as Error).message, /Ongeldige invoer/);
    z.config({ customError: () => "not like that" });
    same((await decoding(schema as never, {})).cause, z.core.safeDecode(schema, {} as never).error!);
  } finally {
    z.config({ ...before, customError: undefined });
  }
});

function same(cause: unknown, expected: z.core.$ZodError): void {
  assert.ok(cause instanceof z.core.$ZodError && cause instanceof Error);
  assert.deepEqual(cause.issues, expected.issues);
  assert.equal(cause.message, expected.message);
  assert.equal(String(cause), String(expected));
  assert.equal(cause.name, expected.name);
  assert.equal(z.prettifyError(cause), z.prettifyError(expected));
  assert.deepEqual(z.treeifyError(cause), z.treeifyError(expected));
}
