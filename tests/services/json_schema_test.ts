import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { Event, Events, Services, type types } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { type } from "arktype";
import assert from "node:assert/strict";
import * as v from "valibot";
import { z } from "zod";
import * as mini from "zod/mini";
import { test } from "../helpers/test.ts";
import { readAsyncApi } from "./read_async_api.ts";

const AT = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** The document of a service that emits an event of each schema: `e0`, `e1`, … */
function specOf(...schemas: types.Schema[]): types.AsyncApi {
  const events = schemas.map((schema, i) => new Event(`e${i}`, schema));
  return new Services().add("s", { emits: new Events(...events) }).getAsyncApi();
}

/** The schemas of a document, valid to the official parser. */
async function schemasOf(...schemas: types.Schema[]): Promise<Record<string, types.JsonSchema>> {
  const spec = specOf(...schemas);
  await readAsyncApi(spec);
  return spec.components.schemas;
}

test("the schema of a plain type is that of its form on the wire", async () => {
  const spec = specOf(String, Number, Boolean, Object, Array, null, Date, Uint8Array);
  await readAsyncApi(spec);
  assert.deepEqual(Object.values(spec.components.messages).map(({ payload }) => payload), [
    { type: "string" },
    { type: "number" },
    { type: "boolean" },
    { type: "object" },
    { type: "array" },
    { type: "null" },
    { type: "string", format: "date-time" },
    { type: "string", format: "binary" },
  ]);
});

test("a zod codec is described by what it sends, and a message that is sent fits", async () => {
  const schema = z.object({ at: AT, count: z.int().default(3), tag: z.string().optional() });
  const { e0 } = await schemasOf(schema);
  assert.equal((e0!.properties as Record<string, types.JsonSchema>).at!.format, "date-time");
  assert.deepEqual(e0!.required, ["at"]);
  const data = await new Event("e", schema).encode({ at: new Date(), count: 1 });
  const sent = JSON.parse(new TextDecoder().decode(data));
  const described = z.fromJSONSchema(e0 as Parameters<typeof z.fromJSONSchema>[0]);
  assert.deepEqual(described.parse(sent), sent);
  assert.ok(!described.safeParse({ ...sent, at: 1 }).success);
});

test("what JSON Schema cannot describe is anything, and the rest is described", async () => {
  const big = z.codec(z.custom<string>(() => true), z.bigint(), { decode: BigInt, encode: String });
  const zod = z.object({ id: z.int(), big });
  const valibot = v.object({ id: v.pipe(v.number(), v.integer()), at: v.date() });
  const arktype = type({
    id: "number.integer",
    at: "Date",
    "odd?": type("number").narrow((n) => n % 2 === 1),
  });
  // MessagePack has dates.
  const packed = [toStandardJsonSchema(valibot), arktype].map((schema, i) =>
    new Event(`e${i + 1}`, schema, { serializer: new MessagePackSerializer<unknown>(schema) })
  );
  const spec = new Services().add("s", { emits: new Events(new Event("e0", zod), ...packed) }).getAsyncApi();
  await readAsyncApi(spec);
  const { e0, e1, e2 } = spec.components.schemas;
  const properties = (schema: types.JsonSchema) => schema.properties as Record<string, types.JsonSchema>;
  assert.deepEqual(properties(e0!).big, {});
  assert.deepEqual(properties(e1!), { id: { type: "integer" }, at: {} });
  assert.deepEqual(properties(e2!), { id: { type: "integer" }, at: {}, odd: { type: "number" } });
});

test("a schema of zod/mini is described; one of a library without JSON Schema is not", async () => {
  const spec = specOf(mini.object({ id: mini.int() }), v.object({ id: v.number() }));
  await readAsyncApi(spec);
  assert.deepEqual(Object.keys(spec.components.schemas), ["e0"]);
  assert.ok(!("payload" in spec.components.messages.e1!));
});

test("a schema that throws when it is described is anything", async () => {
  const plain = v.object({ id: v.number() });
  const input = () => {
    throw new Error("not supported");
  };
  const schema = { "~standard": { ...plain["~standard"], jsonSchema: { input, output: input } } };
  assert.deepEqual(await schemasOf(schema as types.Schema), { e0: {} });
});

test("a schema of several events is written once, under its name", async () => {
  const User = z.object({ id: z.int() }).meta({ title: "User" });
  const spec = specOf(User, User, z.object({}));
  await readAsyncApi(spec);
  assert.deepEqual(Object.keys(spec.components.schemas), ["User", "e2"]);
  assert.deepEqual(
    Object.values(spec.components.messages).map(({ payload }) => payload),
    ["User", "User", "e2"].map((key) => ({ $ref: `#/components/schemas/${key}` })),
  );
});

test("a part with an id is written once, in whatever schemas it is, before or after it is one itself", async () => {
  const id = `Address ${crypto.randomUUID()}`;
  const Address = z.object({ street: z.string() }).meta({ id });
  const key = id.replaceAll(/[ -]/g, "_");
  const home = z.object({ home: Address, work: Address.optional() });
  for (const schemas of [[home, Address], [Address, home], [home, z.object({ at: z.array(Address) })]]) {
    const spec = specOf(...schemas);
    await readAsyncApi(spec);
    const found = JSON.stringify(spec).split('"street":{').length - 1;
    assert.equal(found, 1);
    assert.deepEqual(spec.components.schemas[key]?.required, ["street"]);
  }
});

test("schemas that hold themselves are resolved, whatever library they are of", async () => {
  const Tree = z.object({
    get children() {
      return z.array(Tree);
    },
  });
  const Named = z.object({
    get next() {
      return Named.optional();
    },
  }).meta({ id: `Named${crypto.randomUUID()}` });
  const Lazy = z.object({ trees: z.array(z.lazy(() => Leaf)) });
  const Leaf = z.object({
    get twin() {
      return Leaf.optional();
    },
  });
  interface Node {
    nodes: Node[];
  }
  const Valibot: v.GenericSchema<Node> = v.object({ nodes: v.array(v.lazy(() => Valibot)) });
  const Arktype = type({ id: "number", children: "this[]" });
  const spec = specOf(Tree, Named, Lazy, toStandardJsonSchema(Valibot), Arktype);
  await readAsyncApi(spec);
  const refs = Array.from(JSON.stringify(spec).matchAll(/"\$ref":"([^"]*)"/g), ([, ref]) => ref!);
  assert.ok(refs.length > 10);
  for (const ref of refs) {
    let part: unknown = spec;
    for (const key of ref.split("/").slice(1)) part = (part as Record<string, unknown>)[key];
    assert.ok(part, ref);
  }
  const { schemas } = spec.components;
  assert.deepEqual((schemas.e0!.properties as types.JsonSchema).children, {
    type: "array",
    items: { $ref: "#/components/schemas/e0" },
  });
  // Not by the numbers that arktype gives them, which depend on what else there is.
  assert.ok(
    Object.keys(schemas).every((key) => /^(e\d(\.\d)?|Named.*)$/.test(key)),
    Object.keys(schemas).join(),
  );
});

test("data in a schema is not taken for a part of it", () => {
  const schema = z.object({
    properties: z.string(),
    $ref: z.string(),
    $id: z.string(),
    default: z.object({ $schema: z.string() }).default({ $schema: "x" }),
    const: z.literal("#"),
  });
  // Not read by the official parser, which breaks at a property that is called "$ref".
  const { e0 } = specOf(schema).components.schemas;
  const properties = e0!.properties as Record<string, types.JsonSchema>;
  assert.deepEqual(Object.keys(properties), ["properties", "$ref", "$id", "default", "const"]);
  assert.deepEqual(properties.default!.default, { $schema: "x" });
  assert.deepEqual(Object.keys(properties.default!.properties!), ["$schema"]);
  assert.deepEqual(properties.const, { type: "string", const: "#" });
});
