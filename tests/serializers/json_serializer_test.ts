import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DecodeError, EncodeError, Event, serializers } from "@walnats/core";
import fc from "fast-check";
import { z } from "zod";
import * as mini from "zod/mini";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { dates, jsonValues, serializerContract, texts } from "./serializer_contract.ts";

const { JsonSerializer } = serializers;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (data: Uint8Array) => new TextDecoder().decode(data);

const isUser = (v: unknown) => {
  const { id, name } = v as { id: unknown; name: unknown };
  return Number.isSafeInteger(id) && typeof name === "string";
};
const users = fc.record({ id: fc.maxSafeInteger(), name: texts() }, { noNullPrototype: true });
const notUsers = [{ id: 1.5, name: "" }, { id: 1 }, { name: "Ann" }, [], null, undefined, "Ann", {
  id: "1",
  name: "",
}];

/** That of docs/serializers.md. */
const documentedDate = z.codec(z.iso.datetime({ offset: true, local: true }), z.date(), {
  decode: (text) => new Date(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`),
  encode: (date) => date.toISOString(),
});

test("the documented codec of dates reads what Python writes, with an offset or without one, in any time zone", () => {
  const docs = readFileSync(new URL("../../docs/serializers.md", import.meta.url), "utf8");
  assert.ok(
    docs.includes("decode: (text) => new Date(/Z|[+-]\\d\\d:\\d\\d$/.test(text) ? text : `${text}Z`)"),
  );
  const serializer = serializers.getSerializer(z.object({ at: documentedDate }));
  for (
    const [text, utc] of [
      ["2026-11-20T21:49:00Z", "2026-11-20T21:49:00.000Z"],
      ["2026-11-20T21:49:00.125000+00:00", "2026-11-20T21:49:00.125Z"],
      ["2026-11-20T21:49:00.125+02:00", "2026-11-20T19:49:00.125Z"],
      ["2026-03-29T02:30:00", "2026-03-29T02:30:00.000Z"],
      ["2026-11-20T21:49:00.125000", "2026-11-20T21:49:00.125Z"],
    ] as const
  ) {
    const decoded = serializer.decode(new TextEncoder().encode(JSON.stringify({ at: text }))) as { at: Date };
    assert.equal(decoded.at.toISOString(), utc, text);
  }
  assert.deepEqual(
    serializer.encode({ at: new Date("2026-11-20T21:49:00.125Z") }),
    new TextEncoder().encode('{"at":"2026-11-20T21:49:00.125Z"}'),
  );
});

const isoDate = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

serializerContract(
  "JsonSerializer(zod object)",
  () => new JsonSerializer(z.object({ id: z.int(), name: z.string() })),
  users,
  { isMessage: isUser, notMessages: notUsers },
);
serializerContract("JsonSerializer(zod codec)", () => new JsonSerializer(isoDate), dates(), {
  isMessage: (v) => v instanceof Date,
  notMessages: ["2026-11-20T21:49:00.000Z", new Date(NaN), 0, null, undefined],
});
serializerContract(
  "JsonSerializer(zod/mini)",
  () => new JsonSerializer(mini.object({ id: mini.int(), name: mini.string() })),
  users,
  { isMessage: isUser, notMessages: notUsers },
);
serializerContract(
  "JsonSerializer(zod with an asynchronous check)",
  () => new JsonSerializer(z.object({ id: z.int(), name: z.string().refine((_) => Promise.resolve(true)) })),
  users,
  { isMessage: isUser, notMessages: notUsers },
);
serializerContract("JsonSerializer(zod json)", () => new JsonSerializer(z.json()), jsonValues(), {
  isMessage: (v) => v !== undefined,
  notMessages: [1n, undefined, () => {}, Symbol("a")],
});

test("compact JSON in UTF-8 goes over the wire", () => {
  const serializer = new JsonSerializer(z.object({ id: z.int(), name: z.string() }));
  assert.equal(textOf(serializer.encode({ id: 1, name: "Zoë" }) as Uint8Array), '{"id":1,"name":"Zoë"}');
});

test("a secret that is not in the schema never leaves, however deep", async () => {
  const user = z.object({ id: z.int(), tags: z.array(z.object({ tag: z.string() })) });
  const schemas = [user, user.refine(() => Promise.resolve(true)), mini.object({ id: mini.int() })];
  for (const schema of schemas) {
    const serializer = new JsonSerializer(schema as typeof user);
    const message = { id: 1, tags: [{ tag: "a", password: "hunter2" }], password: "hunter2" };
    const text = textOf(await serializer.encode(message));
    assert.match(text, /"id":1/);
    assert.doesNotMatch(text, /hunter2|password/);
    assert.equal(message.password, "hunter2");
  }
});

test("unknown keys of a newer publisher are dropped when reading", () => {
  const serializer = new JsonSerializer(z.object({ id: z.int() }));
  assert.deepEqual(serializer.decode(bytesOf('{"id":1,"added":"later"}')), { id: 1 });
});

test("with a codec both sides work with the output type", async () => {
  const MOVED = new Event("moved", z.object({ at: isoDate, distance: z.stringbool() }));
  const message = { at: new Date("2026-11-20T21:49:00Z"), distance: true };
  const data = await MOVED.encode(message);
  assert.equal(textOf(data), '{"at":"2026-11-20T21:49:00.000Z","distance":"true"}');
  assert.deepEqual(await MOVED.decode(data), message);
  assert.throws(() => MOVED.encode({ ...message, at: "2026-11-20T21:49:00.000Z" as never }), EncodeError);
});

test("a one-way transform is refused when emitting, with the hint to use a codec", async () => {
  const schemas = [
    z.string().transform(Number),
    z.object({ nested: z.array(z.string().transform((s) => s.length)) }),
    z.preprocess(Number, z.number()),
    z.string().refine(() => Promise.resolve(true)).transform(Number),
  ];
  const messages = [13, { nested: [1] }, 13, 13];
  for (const [i, schema] of schemas.entries()) {
    const event = new Event("one-way", schema as z.ZodType);
    await assert.rejects(
      async () => await event.encode(messages[i]),
      (error) =>
        error instanceof EncodeError && /z\.codec\(/.test(error.message) && error.event === "one-way",
    );
  }
});

test("checks that change nothing but the text (trim, lower case) are fine", () => {
  const serializer = new JsonSerializer(z.string().trim().toLowerCase());
  assert.equal(serializer.decode(serializer.encode(" Ann ") as Uint8Array), "ann");
});

test("asynchronous refinements are waited for on both sides", async () => {
  const known = new Set(["Ann"]);
  const schema = z.object({ name: z.string().refine((name) => Promise.resolve(known.has(name)), "nobody") });
  const serializer = new JsonSerializer(schema);
  assert.deepEqual(await serializer.decode(await serializer.encode({ name: "Ann" })), { name: "Ann" });
  await assert.rejects(async () => await serializer.encode({ name: "Bob" }), EncodeError);
  await assert.rejects(async () => await serializer.decode(bytesOf('{"name":"Bob"}')), /name: nobody/);
  await assert.rejects(async () => await serializer.decode(bytesOf('{"name":1}')), DecodeError);
});

test("an asynchronous refinement runs once per message, from the first on", async () => {
  let runs = 0;
  const serializer = new JsonSerializer(z.string().refine(() => Promise.resolve(Boolean(++runs))));
  await serializer.encode("a");
  assert.equal(runs, 1);
  await serializer.decode(bytesOf('"a"'));
  assert.equal(runs, 2);
});

test("a refinement that rejects makes the message undecodable and nothing else, from the first on", async () => {
  const lookUp = () => Promise.reject(new Error("the database is away"));
  const serializer = new JsonSerializer(z.object({ name: z.string().refine(lookUp) }));
  for (let i = 0; i < 2; i++) {
    await assert.rejects(
      async () => await serializer.decode(bytesOf('{"name":"Ann"}')),
      (error) => error instanceof DecodeError && /the database is away/.test(error.message),
    );
    await assert.rejects(async () => await serializer.encode({ name: "Ann" }), EncodeError);
  }
  // A rejection that nobody handles fails the test by now.
  await new Promise((resolve) => setTimeout(resolve));
});

test("a schema without asynchronous checks costs no promise", () => {
  const serializer = new JsonSerializer(z.object({ at: isoDate, tags: z.array(z.string().min(1)) }));
  const data = serializer.encode({ at: new Date(0), tags: ["a"] });
  assert.ok(data instanceof Uint8Array);
  assert.ok(!(serializer.decode(data) instanceof Promise));
  assert.throws(() => serializer.decode(bytesOf("{}")), DecodeError);
  assert.throws(() => serializer.encode({} as never), EncodeError);
});

test("defaults fill in what the wire lacks; optional keys may be absent", () => {
  const schema = z.object({
    size: z.int().default(10),
    note: z.string().optional(),
    none: z.null().optional(),
  });
  const serializer = new JsonSerializer(schema);
  assert.deepEqual(serializer.decode(bytesOf("{}")), { size: 10 });
  assert.equal(textOf(serializer.encode({ size: 3 }) as Uint8Array), '{"size":3}');
  assert.equal(textOf(serializer.encode({ size: 3, note: undefined }) as Uint8Array), '{"size":3}');
  assert.deepEqual(serializer.decode(bytesOf('{"note":"n","size":1,"none":null}')), {
    note: "n",
    size: 1,
    none: null,
  });
});

test("errors say where and what is wrong, and never the value", async () => {
  const schema = z.object({
    user: z.object({ email: z.email(), age: z.int().max(150), role: z.enum(["admin", "guest"]) }),
    tags: z.array(z.string().max(3)),
    kind: z.union([z.literal("a"), z.object({ pin: z.int() })]),
    record: z.record(z.string(), z.boolean()),
  });
  const message = {
    user: { email: "hunter2", age: "hunter2", role: "hunter2" },
    tags: ["ok", "hunter2"],
    kind: { pin: "hunter2" },
    record: { a: "hunter2" },
  };
  const LOGIN = new Event("login", schema);
  const attempts = [
    async () => void await LOGIN.encode(message as never),
    async () => void await LOGIN.decode(bytesOf(JSON.stringify(message))),
  ];
  for (const attempt of attempts) {
    await assert.rejects(attempt, (error: Error) => {
      assert.match(error.message, /"login"/);
      assert.match(error.message, /user\.email: Invalid email/);
      assert.match(error.message, /user\.age: /);
      assert.match(error.message, /and \d more/);
      assert.ok(!shown(error).includes("hunter2"), shown(error));
      return true;
    });
  }
  const tags = new JsonSerializer(z.object({ tags: z.array(z.string().max(3)) }));
  assert.throws(() => tags.decode(bytesOf('{"tags":["ok","hunter2"]}')), /\$\.tags\[1\]: Too big/);
  assert.throws(
    () => new JsonSerializer(z.int()).decode(bytesOf('"hunter2"')),
    /: \$: Invalid input: expected/,
  );
});

const LATER: { schema?: z.ZodType } = {};
const UNFIT: Record<string, [z.ZodType, RegExp]> = {
  "a date": [z.date(), /^JSON cannot represent z\.date\(\), so .*: use z\.codec\(z\.iso\.datetime\(\)/],
  "a bigint": [z.bigint(), /z\.bigint\(\), .*use z\.codec\(z\.string\(\)/],
  "a map": [z.map(z.string(), z.int()), /z\.map\(\), .*use z\.codec\(z\.array/],
  "a set": [z.set(z.string()), /z\.set\(\), .*use z\.codec\(z\.array/],
  "a symbol": [z.symbol(), /z\.symbol\(\)/],
  "not a number": [z.nan(), /z\.nan\(\)/],
  "a file": [z.file(), /z\.file\(\)/],
  "a bigint of text": [z.coerce.bigint(), /z\.bigint\(\)/],
  "one in an object": [z.object({ user: z.object({ born: z.date() }) }), / at "user\.born"/],
  "one in a list": [z.object({ days: z.array(z.array(z.date())) }), / at "days\[\]\[\]"/],
  "one in a tuple": [z.tuple([z.string(), z.date()]), / at "\[1\]"/],
  "one behind a tuple": [z.tuple([z.string()], z.date()), / at "\[\]"/],
  "one in a record": [z.record(z.string(), z.object({ at: z.date() })), / at "\[\]\.at"/],
  "one for other keys": [z.object({}).catchall(z.date()), / at "\[\]"/],
  "one of several": [z.union([z.string(), z.object({ at: z.date() })]), / at "at"/],
  "one of several kinds": [
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a") }),
      z.object({ kind: z.literal("b"), at: z.date() }),
    ]),
    / at "at"/,
  ],
  "one in both": [z.intersection(z.object({ a: z.int() }), z.object({ at: z.date() })), / at "at"/],
  "one that may be absent": [z.object({ at: z.date().nullish().readonly() }), / at "at"/],
  "one with a default": [z.object({ at: z.date().default(new Date(0)).describe("when") }), / at "at"/],
  "one with a fallback": [z.object({ at: z.date().catch(new Date(0)) }), / at "at"/],
  "one that is checked": [
    z.object({ at: z.date().min(new Date(0)).refine(Boolean).brand("At") }),
    / at "at"/,
  ],
  "one that a codec begins with": [
    z.codec(z.date(), z.int(), { decode: Number, encode: (n) => new Date(n) }),
    /date/,
  ],
  "one that a pipe begins with": [z.date().pipe(z.date()), /date/],
  "a lazy one": [z.lazy(() => z.object({ at: z.date() })), / at "at"/],
  "a recursive one": [
    z.object({
      get children(): z.ZodType {
        return z.array(UNFIT["a recursive one"]![0]);
      },
      at: z.date(),
    }),
    / at "at"/,
  ],
  "one of zod/mini": [mini.object({ at: mini.optional(mini.date()) }) as unknown as z.ZodType, / at "at"/],
};

for (const [what, [schema, reason]] of Object.entries(UNFIT)) {
  test(`a schema that JSON cannot carry is refused when the event is made, with what to use instead: ${what}`, () => {
    assert.throws(() => new Event("unfit", schema), (error: Error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, reason);
      return true;
    });
  });
}

test("what the errors advise to use instead works", async () => {
  const instead: [z.ZodType, unknown][] = [
    [
      z.codec(z.iso.datetime(), z.date(), {
        decode: (text) => new Date(text),
        encode: (d) => d.toISOString(),
      }),
      new Date(5),
    ],
    [z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String }), 2n ** 70n],
    [z.codec(z.null(), z.nan(), { decode: () => NaN, encode: () => null }), NaN],
    [
      z.codec(z.array(z.string()), z.set(z.string()), {
        decode: (list) => new Set(list),
        encode: (set) => [...set],
      }),
      new Set(["a", "b"]),
    ],
    [
      z.codec(z.array(z.tuple([z.string(), z.int()])), z.map(z.string(), z.int()), {
        decode: (entries) => new Map(entries),
        encode: (map) => [...map],
      }),
      new Map([["a", 1]]),
    ],
  ];
  for (const [schema, message] of instead) {
    const event = new Event("instead", z.object({ value: schema, list: z.array(schema) }));
    assert.deepEqual(await event.decode(await event.encode({ value: message, list: [message] })), {
      value: message,
      list: [message],
    });
  }
});

test("schemas that JSON can carry, or that nothing is known of, are taken", () => {
  const node: z.ZodType = z.lazy(() => z.object({ children: z.array(node) }));
  const endless = (): z.ZodType => z.lazy(() => z.array(endless()));
  const good = [
    isoDate,
    z.object({ at: isoDate.optional(), any: z.any(), unknown: z.unknown(), never: z.never().optional() }),
    z.coerce.date(),
    z.instanceof(URL),
    z.custom<string>(),
    z.union([z.string(), z.undefined(), z.null()]),
    z.string().transform((text) => new Date(text)),
    z.preprocess((text) => new Date(String(text)), z.date()),
    z.stringbool(),
    z.templateLiteral(["a", z.int()]),
    z.record(z.enum(["a", "b"]), z.literal([1, "two", null])),
    z.json(),
    node,
    endless(),
    z.object({
      get later(): z.ZodType {
        return LATER.schema!.optional();
      },
    }),
    z.lazy(() => LATER.schema!.optional()),
    mini.object({ a: mini.string() }) as unknown as z.ZodType,
  ];
  for (const schema of good) new Event("good", schema);
  assert.deepEqual(
    new Event("coerced", z.coerce.date()).decode(bytesOf('"2026-11-20T21:49:00.000Z"')),
    new Date("2026-11-20T21:49Z"),
  );
});

test("a recursive schema that is complete only later is served all the same", async () => {
  const declared: { Leaf?: z.ZodType<{ name: string }> } = {};
  const Tree = z.object({
    name: z.string(),
    get children() {
      return z.array(Leaves);
    },
    get best() {
      return declared.Leaf!;
    },
    worst: z.lazy(() => declared.Leaf!),
  });
  const TREE = new Event("tree", Tree);
  const Leaves = z.object({ name: z.string().refine((name) => Promise.resolve(name !== "bad")) });
  declared.Leaf = Leaves;
  const leaf = { name: "b" };
  const message = { name: "a", children: [leaf], best: leaf, worst: leaf };
  assert.deepEqual(await TREE.decode(await TREE.encode(message)), message);
  await assert.rejects(
    async () => await TREE.encode({ ...message, best: { name: "bad" } }),
    EncodeError,
  );
});

test("an asynchronous check that runs for few messages makes no trouble when it first runs", async () => {
  let runs = 0;
  const lookUp = () => {
    runs++;
    return Promise.reject(new Error("the database is away"));
  };
  const schema = z.object({ id: z.int(), coupon: z.string().refine(lookUp).optional() });
  const serializer = new JsonSerializer(schema);
  for (let i = 0; i < 100; i++) serializer.decode(serializer.encode({ id: i }) as Uint8Array);
  for (let i = 1; i <= 3; i++) {
    await assert.rejects(async () => await serializer.decode(bytesOf('{"id":1,"coupon":"x"}')), DecodeError);
    assert.equal(runs, i);
  }
  const codec = z.codec(z.string(), z.int(), { decode: lookUp as never, encode: String });
  const decoder = new JsonSerializer(z.object({ n: codec.optional() }));
  assert.deepEqual(decoder.decode(bytesOf("{}")), {});
  await assert.rejects(async () => await decoder.decode(bytesOf('{"n":"1"}')), DecodeError);
  // A rejection that nobody handles fails the test by now.
  await new Promise((resolve) => setTimeout(resolve));
});

test("what has no form in JSON is refused when emitting", () => {
  assert.throws(
    () => new Event("nothing", z.string().optional()).encode(undefined),
    /JSON cannot represent undefined/,
  );
  assert.throws(() => new Event("big", z.any()).encode(1n), EncodeError);
});

test("a schema that is none is refused", () => {
  for (const schema of [undefined, null, String, {}, "text", 13]) {
    assert.throws(() => new JsonSerializer(schema as never), /JsonSerializer takes a Standard Schema, got /);
  }
  assert.ok(Object.isFrozen(new JsonSerializer(z.string())));
});

test("what a publisher puts into keys stays on one line, and short", () => {
  const strict = serializers.getSerializer(z.strictObject({ prices: z.record(z.string(), z.number()) }));
  const evil = "x\x1b[31m\r\nwalnats: all is well";
  for (
    const message of [{ prices: { [evil]: "1" } }, { prices: {}, [evil]: 1 }, {
      prices: { ["é".repeat(5000)]: "1" },
    }]
  ) {
    assert.throws(() => strict.decode(new TextEncoder().encode(JSON.stringify(message))), (error: Error) => {
      assert.doesNotMatch(error.message, /\p{Cc}/u);
      assert.ok(error.message.length < 700, `${error.message.length} characters`);
      return true;
    });
  }
});
