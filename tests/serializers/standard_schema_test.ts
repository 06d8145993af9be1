// Schemas of libraries that only know the Standard Schema.

import assert from "node:assert/strict";
import { DecodeError, EncodeError, Event, serializers } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { type as ark } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import * as z3 from "zod/v3";
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
    const event = new Event("lost", untold(schema as unknown as typeof VALIBOT));
    await assert.rejects(async () => await event.encode({ value: LOST[i] } as never), (error: Error) => {
      assert.ok(error instanceof EncodeError, String(error));
      assert.match(error.message, /JSON cannot represent .* at \$\.value/);
      return true;
    });
  }
  const nested = new JsonSerializer(untold(v.object({ list: v.array(v.object({ at: v.date() })) })));
  assert.throws(() => nested.encode({ list: [{ at: new Date(0) }] }), / at \$\.list\[0\]\.at/);
});

test("a schema that turns the value into another on both sides is refused where that does not fit", () => {
  const morph = untold(ark("string.date.parse"));
  assert.throws(() => new JsonSerializer(morph as never).encode(new Date(0) as never), EncodeError);
  const transform = v.pipe(v.string(), v.transform(Number));
  assert.throws(() => new JsonSerializer(transform as never).encode(1 as never), EncodeError);
});

test("a path may consist of keys or of objects with a key", () => {
  const paths = standard(() => [{ message: "", path: ["a", { key: 0 }, { key: "b" }] }]);
  assert.throws(() => new JsonSerializer(paths).decode(bytesOf("1")), /\$\.a\[0\]\.b: invalid/);
});

/** A schema that does not tell what it is of. */
function untold<S extends { readonly "~standard": unknown }>(schema: S): Pick<S, "~standard"> {
  return { "~standard": schema["~standard"] };
}

/** A schema that refuses everything. */
function standard(
  issues: (value: unknown) => { message: string; path?: (PropertyKey | { key: PropertyKey })[] }[],
) {
  const validate = (value: unknown) => ({ issues: issues(value) });
  return { "~standard": { version: 1 as const, vendor: "test", validate } };
}

const UNFIT: readonly [unknown, RegExp][] = [
  [v.date(), /JSON cannot represent the date in this schema of valibot.*text or numbers/],
  [v.object({ user: v.object({ born: v.optional(v.nullable(v.date())) }) }), /date/],
  [v.array(v.pipe(v.date(), v.maxValue(new Date()))), /date/],
  [v.union([v.string(), v.pipe(v.bigint(), v.minValue(1n))]), /bigint/],
  [v.record(v.string(), v.tuple([v.number(), v.map(v.string(), v.number())])), /map/],
  [v.variant("kind", [v.object({ kind: v.literal("a"), tags: v.set(v.string()) })]), /set/],
  [v.objectAsync({ photo: v.blob() }), /blob/],
  [v.looseObject({ f: v.function() }), /function/],
  [v.object({ s: v.symbol() }), /symbol/],
  [v.undefined(), /undefined/],
  [v.void(), /void/],
  [ark("Date"), /the Date in this schema of arktype/],
  [ark("bigint"), /bigint/],
  [ark({ a: "string", at: "Date" }), /Date/],
  [ark({ "at?": "string | Date" }), /Date/],
  [ark({ list: "Date[]" }), /Date/],
  [ark({ pair: ["number", "Map"] }), /Map/],
  [ark({ "[string]": "Set" }), /Set/],
  [ark({ f: "Function", s: "symbol" }), /Function/],
  [ark("Date > d'2020-01-01'"), /Date/],
  [z3.z.date(), /the Date in this schema of zod/],
  [z3.z.object({ deep: z3.z.object({ at: z3.z.date().optional() }).strict() }), /Date/],
  [z3.z.array(z3.z.union([z3.z.string(), z3.z.bigint()])), /BigInt/],
  [z3.z.record(z3.z.map(z3.z.string(), z3.z.number())), /Map/],
  [z3.z.object({ tags: z3.z.set(z3.z.string()) }).transform(String), /Set/],
  [
    z3.z.discriminatedUnion("kind", [z3.z.object({ kind: z3.z.literal("a"), f: z3.z.function() })]),
    /Function/,
  ],
  [z3.z.void(), /Void/],
];

test("what a schema of another library can never encode is refused when the event is made", () => {
  for (const [schema, message] of UNFIT) {
    assert.throws(() => new Event("unfit", schema as never), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      return true;
    });
  }
  // What MessagePack has.
  for (const schema of [v.object({ at: v.date(), n: v.bigint() }), ark({ at: "Date" }), z3.z.date()]) {
    new MessagePackSerializer(schema as never);
  }
  assert.throws(() => new MessagePackSerializer(v.set(v.string())), /MessagePack cannot .* set/);
});

test("names and values that only look so are none", () => {
  const names = {
    date: "string",
    map: "'Date'",
    "set?": "'map' | 'set'",
    Date: "string",
    bigint: "string",
  } as const;
  for (
    const schema of [
      v.object({ date: v.string(), map: v.literal("date"), set: v.picklist(["date", "map", "Date"]) }),
      v.optional(v.string(), "date"),
      v.pipe(v.string(), v.description("date")),
      ark(names),
      ark("'Date'"),
      ark.enumerated("Date", "Map"),
      ark("string").describe("Date"),
      z3.z.object({ date: z3.z.literal("Date"), map: z3.z.enum(["Date", "Map"]) }),
      z3.z.string().describe("Date").default("Date"),
    ]
  ) {
    new Event("fit", schema as never);
  }
});
