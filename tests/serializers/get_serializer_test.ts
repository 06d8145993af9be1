import assert from "node:assert/strict";
import { serializers } from "@walnats/core";
import { type as ark } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { test } from "../helpers/test.ts";

const { getSerializer } = serializers;

test("each kind of schema has its serializer", () => {
  for (const schema of [z.string(), v.string(), ark("string")]) {
    assert.ok(getSerializer(schema) instanceof serializers.JsonSerializer);
  }
  assert.ok(getSerializer(Date) instanceof serializers.DatetimeSerializer);
  assert.ok(getSerializer(Uint8Array) instanceof serializers.BytesSerializer);
  for (const schema of [String, Number, Boolean, Object, Array, null] as const) {
    const serializer = getSerializer(schema);
    assert.ok(serializer instanceof serializers.PrimitiveSerializer);
    assert.equal(serializer.schema, schema);
  }
});

test("what is no schema is refused, with what may be one", () => {
  class User {}
  for (const schema of [undefined, User, Map, {}, "string", 13, [], () => {}]) {
    assert.throws(
      () => getSerializer(schema as never),
      (error) => error instanceof TypeError && /zod schema.*`serializer`/.test(error.message),
    );
  }
  assert.throws(() => getSerializer(User as never), /the schema function User/);
});
