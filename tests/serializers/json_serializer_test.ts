import assert from "node:assert/strict";
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
  assert.throws(() => tags.decode(bytesOf('{"tags":["ok","hunter2"]}')), /tags\.1: Too big/);
  assert.throws(
    () => new JsonSerializer(z.int()).decode(bytesOf('"hunter2"')),
    /: it: Invalid input: expected/,
  );
});

test("what cannot be JSON is refused when emitting", () => {
  const ID = new Event("id", z.object({ id: z.bigint() }));
  assert.throws(() => ID.encode({ id: 1n }), EncodeError);
  assert.throws(
    () => new Event("nothing", z.undefined()).encode(undefined),
    /JSON has no form for undefined/,
  );
});

test("a schema that is none is refused", () => {
  for (const schema of [undefined, null, String, {}, "text", 13]) {
    assert.throws(() => new JsonSerializer(schema as never), /JsonSerializer takes a Standard Schema, got /);
  }
  assert.ok(Object.isFrozen(new JsonSerializer(z.string())));
});
