// Schemas of libraries that only know the Standard Schema.

import assert from "node:assert/strict";
import { DecodeError, EncodeError, Event, serializers } from "@walnats/core";
import { type as ark } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { serializerContract, texts } from "./serializer_contract.ts";

const { JsonSerializer } = serializers;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (data: Uint8Array) => new TextDecoder().decode(data);

const VALIBOT = v.object({
  id: v.pipe(v.number(), v.safeInteger()),
  name: v.string(),
  note: v.optional(v.string()),
});
const ARKTYPE = ark({ "+": "delete", id: "number.safe & number.integer", name: "string", "note?": "string" });

const users = fc.record({ id: fc.maxSafeInteger(), name: texts(), note: texts() }, {
  requiredKeys: ["id", "name"],
  noNullPrototype: true,
});
const options = {
  isMessage: (value: unknown) => {
    const { id, name } = value as { id: unknown; name: unknown };
    return Number.isSafeInteger(id) && typeof name === "string";
  },
  notMessages: [{ id: 1.5, name: "" }, { id: 1 }, [], null, undefined, "Ann", { id: 1, name: "", note: 1 }],
};

serializerContract("JsonSerializer(valibot)", () => new JsonSerializer(VALIBOT), users, options);
serializerContract("JsonSerializer(arktype)", () => new JsonSerializer(ARKTYPE), users, options);
serializerContract(
  "JsonSerializer(asynchronous valibot)",
  () =>
    new JsonSerializer(
      v.objectAsync({
        ...VALIBOT.entries,
        name: v.pipeAsync(v.string(), v.checkAsync(() => Promise.resolve(true))),
      }),
    ),
  users,
  options,
);

test("a secret that the schema drops never leaves", () => {
  const message = { id: 1, name: "Ann", password: "hunter2" };
  for (const schema of [VALIBOT, ARKTYPE]) {
    const data = new JsonSerializer(schema).encode(message) as Uint8Array;
    assert.equal(textOf(data), '{"id":1,"name":"Ann"}');
  }
});

test("both sides validate", async () => {
  for (const schema of [VALIBOT, ARKTYPE]) {
    const USER = new Event("user", schema);
    assert.throws(() => USER.encode({ id: 1.5, name: "Ann" }), EncodeError);
    await assert.rejects(async () => await USER.decode(bytesOf('{"id":1.5,"name":"Ann"}')), DecodeError);
  }
});

const STRICT = {
  valibot: v.object({
    user: v.object({ age: v.number() }),
    email: v.pipe(v.string(), v.email()),
    list: v.array(v.pipe(v.string(), v.maxLength(3))),
    either: v.union([v.number(), v.object({ pin: v.literal("1234") })]),
    checked: v.pipe(v.string(), v.check((text) => text === "")),
  }),
  arktype: ark({
    user: { age: "number" },
    email: "string.email",
    list: "(string < 3)[]",
    either: "string.email | string.ip | number",
    checked: "(string < 3) & string.email",
  }),
  "one that says nothing but its message": standard((value) => [{ message: `got ${JSON.stringify(value)}` }]),
  "one with nothing at all": standard(() => [{} as { message: string }]),
};
const SECRETS = JSON.stringify({
  user: { age: "hunter2" },
  email: "hunter2",
  list: ["hunter2"],
  either: "hunter2",
  checked: "hunter2",
});

for (const [name, schema] of Object.entries(STRICT)) {
  test(`errors of ${name} never show the value, though the library's own do`, () => {
    const serializer = new JsonSerializer<unknown>(schema as never);
    for (
      const attempt of [
        () => serializer.decode(bytesOf(SECRETS)),
        () => serializer.encode(JSON.parse(SECRETS)),
      ]
    ) {
      assert.throws(attempt, (error: Error) => {
        assert.match(error.message, /does not fit the schema/);
        assert.ok(error.cause);
        assert.ok(!shown(error).includes("hunter2"), shown(error));
        return true;
      });
    }
  });
}

test("errors say where and what was expected, as far as the library tells it without the value", () => {
  const reasons = (schema: unknown, message: unknown) => {
    try {
      new JsonSerializer(schema as typeof VALIBOT).encode(message as never);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  assert.match(
    reasons(v.object({ user: v.object({ age: v.number() }) }), { user: { age: "x" } })!,
    /: \$\.user\.age: expected number$/,
  );
  assert.match(
    reasons(v.object({ email: v.pipe(v.string(), v.email()) }), { email: "x" })!,
    /: \$\.email: invalid \(email\)$/,
  );
  assert.match(
    reasons(ark({ user: { age: "number" } }), { user: { age: "x" } })!,
    /: \$\.user\.age: expected a number$/,
  );
  assert.match(
    reasons(ark({ list: "(string < 3)[]" }), { list: ["", "four"] })!,
    /: \$\.list\[1\]: expected at most length 2$/,
  );
  assert.match(reasons(ark("string.ip | string.email"), "x")!, /: \$: invalid \(union\)$/);
});

test("an asynchronous schema is waited for, and its errors are the same", async () => {
  const even = v.pipeAsync(v.number(), v.checkAsync((n) => Promise.resolve(n % 2 === 0)));
  const serializer = new JsonSerializer(v.objectAsync({ n: even }));
  assert.deepEqual(await serializer.decode(await serializer.encode({ n: 2 })), { n: 2 });
  await assert.rejects(async () => await serializer.decode(bytesOf('{"n":3}')), /n: invalid \(check\)/);
  await assert.rejects(async () => await serializer.encode({ n: 3 }), EncodeError);
});

const CARRIED = [
  v.object({ value: v.date() }),
  ark({ value: "Date" }),
  v.object({ value: v.map(v.string(), v.number()) }),
  ark({ value: "Map" }),
  v.object({ value: v.set(v.string()) }),
  v.object({ value: v.bigint() }),
  ark({ value: "bigint" }),
  v.object({ value: v.instance(Uint8Array) }),
  v.object({ value: v.number() }),
];
const LOST = [
  new Date(0),
  new Date(0),
  new Map(),
  new Map(),
  new Set(["a"]),
  1n,
  1n,
  new Uint8Array(2),
  Infinity,
];

test("what JSON would turn into something else is refused when emitting, as nobody could read it", async () => {
  for (const [i, schema] of CARRIED.entries()) {
    const event = new Event("lost", schema as unknown as typeof VALIBOT);
    await assert.rejects(async () => await event.encode({ value: LOST[i] } as never), (error: Error) => {
      assert.ok(error instanceof EncodeError, String(error));
      assert.match(error.message, /JSON cannot represent .* at \$\.value/);
      return true;
    });
  }
  const nested = new JsonSerializer(v.object({ list: v.array(v.object({ at: v.date() })) }));
  assert.throws(() => nested.encode({ list: [{ at: new Date(0) }] }), / at \$\.list\[0\]\.at/);
});

test("a schema that turns the value into another on both sides is refused where that does not fit", () => {
  const morph = ark("string.date.parse");
  assert.throws(() => new JsonSerializer(morph as never).encode(new Date(0) as never), EncodeError);
  const transform = v.pipe(v.string(), v.transform(Number));
  assert.throws(() => new JsonSerializer(transform as never).encode(1 as never), EncodeError);
});

test("a path may consist of keys or of objects with a key", () => {
  const paths = standard(() => [{ message: "", path: ["a", { key: 0 }, { key: "b" }] }]);
  assert.throws(() => new JsonSerializer(paths).decode(bytesOf("1")), /\$\.a\[0\]\.b: invalid/);
});

/** A schema that refuses everything. */
function standard(
  issues: (value: unknown) => { message: string; path?: (PropertyKey | { key: PropertyKey })[] }[],
) {
  const validate = (value: unknown) => ({ issues: issues(value) });
  return { "~standard": { version: 1 as const, vendor: "test", validate } };
}
