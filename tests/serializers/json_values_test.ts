// Values arrive as they were sent, or are refused with their place.

import assert from "node:assert/strict";
import { DecodeError, EncodeError, Event } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import * as v from "valibot";
import { z } from "zod";
import { test } from "../helpers/test.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (data: unknown) => new TextDecoder().decode(data as Uint8Array);
const any = new Event("any", z.any());
const circle: Record<string, unknown> = {};
circle["self"] = circle;
const deep = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));

const REFUSED: Readonly<Record<string, readonly [value: unknown, error: RegExp]>> = {
  "a Map": [{ items: [0, new Map()] }, /JSON cannot represent an object of Map at \$\.items\[1\]/],
  "a Set": [{ "odd key": new Set() }, /at \$\["odd key"\]/],
  "a typed array": [{ a: new Float32Array(1) }, /Float32Array at \$\.a/],
  "a Date": [[new Date(0)], /Date at \$\[0\]/],
  "NaN": [{ price: NaN }, /NaN at \$\.price/],
  "infinity": [{ price: -Infinity }, /-Infinity at \$\.price/],
  "a bigint": [{ id: 1n }, /bigint at \$\.id/],
  "a function": [{ f: () => {} }, /at \$\.f/],
  "a symbol": [{ s: Symbol("x") }, /symbol at \$\.s/],
  "a symbol as a key": [{ a: { [Symbol("x")]: 1 } }, /a symbol as a key at \$\.a/],
  "a hole": [[1, , 2], /undefined at \$\[1\]/], // deno-lint-ignore no-sparse-arrays
  "undefined in a list": [{ pair: [1, undefined] }, /undefined at \$\.pair\[1\]/],
  "an instance of a class": [{ error: new Error("x") }, /Error at \$\.error/],
  "an expression": [{ re: /x/ }, /RegExp at \$\.re/],
  "a URL": [{ url: new URL("https://a.b/") }, /URL at \$\.url/],
  "toJSON": [{ odd: { toJSON: () => 1 } }, /at \$\.odd\.toJSON/],
  "a circle": [circle, /nested more than 500 deep, or a circle/],
  "a nest": [deep(600), /nested more than 500 deep/],
  "undefined": [undefined, /JSON cannot represent undefined/],
  "a promise": [Promise.resolve(1), /the message is a promise: await it first/],
};

for (const [what, [value, reason]] of Object.entries(REFUSED)) {
  test(`${what} is refused, with its place`, () => {
    assert.throws(() => any.encode(value), (error) => {
      assert.ok(error instanceof EncodeError);
      assert.match(error.message, reason);
      return true;
    });
  });
}

test("schemas of lists, records and plain types are looked through as well", () => {
  const value = [{ at: new Date(0) }];
  for (const schema of [Array, z.array(z.unknown()), z.json(), v.array(v.any())] as const) {
    assert.throws(() => new Event("list", schema as z.ZodType).encode(value), EncodeError);
  }
  for (const schema of [Object, z.record(z.string(), z.any()), z.object({}).catchall(z.any())] as const) {
    assert.throws(() => new Event("object", schema as z.ZodType).encode({ m: new Map() }), /Map at \$\.m/);
  }
});

test("-0 stays -0, also beside text that looks like it", () => {
  const value = { a: -0, b: [0, -0], c: "-0", d: "0" };
  const data = any.encode(value);
  assert.equal(textOf(data), '{"a":-0,"b":[0,-0],"c":"-0","d":"0"}');
  assert.deepEqual(any.decode(data as Uint8Array), value);
  const number = new Event("number", Number);
  assert.ok(Object.is(number.decode(number.encode(-0) as Uint8Array), -0));
});

test("a property that is undefined is left out", () => {
  assert.equal(textOf(any.encode({ a: undefined, b: 1 })), '{"b":1}');
});

test("integers of other languages that no double holds are refused, and all that JavaScript writes is read", () => {
  for (
    const text of [
      "9007199254740993",
      "[1, -9007199254740993]",
      '{"a":12345678901234567891}',
      "1e999",
      "-1E+400",
    ]
  ) {
    assert.throws(() => any.decode(bytesOf(text)), (error) => {
      assert.ok(error instanceof DecodeError);
      assert.match(error.message, /too large to be exact/);
      return true;
    });
  }
  for (
    const value of [
      2 ** 53,
      1e20,
      12345678901234567890,
      1e308,
      5e-324,
      0.1234567890123456789,
      "9007199254740993",
      'a\\"9007199254740993',
    ]
  ) {
    assert.deepEqual(any.decode(any.encode(value) as Uint8Array), value);
  }
  assert.equal(any.decode(bytesOf("9007199254740994")), 9007199254740994);
});

test("a schema that changes its own output is refused, and defaults stay", () => {
  const exclaim = new Event("exclaim", v.pipe(v.string(), v.transform((text) => `${text}!`)));
  assert.throws(() => exclaim.encode("hi"), /the schema changes its own output/);
  const withDefault = new Event("default", v.object({ n: v.optional(v.number(), 7) }));
  assert.equal(textOf(withDefault.encode({} as never)), '{"n":7}');
});

test("a schema of nothing is refused when the event is made", () => {
  for (const schema of [z.undefined(), z.void()]) {
    assert.throws(
      () => new Event("nothing", schema),
      /JSON cannot represent z\.(undefined|void)\(\).*use z\.null\(\)/,
    );
  }
});

test("text that a reviver would take seconds for is read within one", () => {
  const text = `[${"0,".repeat(8_000_000)}"\\u005f"]`;
  const data = bytesOf(text);
  const startedAt = performance.now();
  any.decode(data);
  assert.ok(performance.now() - startedAt < 5000);
  assert.throws(() => any.decode(bytesOf(`[${"{},".repeat(1000)}{"a":{"\\u005f_proto__":1}}]`)), /__proto__/);
});

test("in MessagePack a bigint stays one where the schema says so, and is refused where it would become a number", async () => {
  const schema = z.object({
    n: z.bigint(),
    list: z.array(z.bigint().optional()),
    pair: z.tuple([z.bigint(), z.int()]),
  });
  const event = new Event("big", schema, { serializer: new MessagePackSerializer(schema) });
  const value = { n: 5n, list: [1n, 2n ** 60n], pair: [0n, 1] as [bigint, number] };
  assert.deepEqual(await event.decode(await event.encode(value)), value);
  const untyped = new Event("untyped", z.any(), { serializer: new MessagePackSerializer() });
  assert.throws(() => untyped.encode({ n: 5n }), /a bigint that a number can hold/);
  assert.deepEqual(await untyped.decode(await untyped.encode({ n: 2n ** 60n })), { n: 2n ** 60n });
});

test("what is no plain object is refused where a schema would copy its keys, and codecs may take it", () => {
  class Money {
    readonly amount = 3;
  }
  const odd: unknown[] = [
    new Map([["a", 1]]),
    new Set([1]),
    new Date(),
    /a/,
    new Uint8Array([1]),
    new URL("http://a"),
    new Error("a"),
  ];
  const schemas = [
    z.looseObject({}),
    z.object({}).catchall(z.any()),
    z.object({ a: z.number().optional() }),
    v.looseObject({}),
    v.record(v.string(), v.any()),
  ];
  for (const schema of schemas) {
    const event = new Event("values", schema);
    const inside = schema instanceof z.ZodType && new Event("values", z.object({ list: z.array(schema) }));
    for (const value of odd) {
      assert.throws(() => event.encode(value as never), EncodeError);
      if (inside) {
        assert.throws(
          () => inside.encode({ list: [{}, value] } as never),
          /at \$\.list\[1\]|\$\.list\[1\]: Invalid/,
        );
      }
    }
    assert.throws(() => event.encode([1, , 2] as never), EncodeError); // deno-lint-ignore no-sparse-arrays
    assert.deepEqual(textOf(event.encode({ a: 1 } as never)), '{"a":1}');
  }
  const open = new Event("values", z.looseObject({}));
  assert.equal(
    textOf(open.encode(new Money() as never)),
    '{"amount":3}',
    "fields of an instance are its values",
  );
  const codecs: [z.ZodType, unknown, string][] = [
    [
      z.codec(z.record(z.string(), z.int()), z.map(z.string(), z.int()), {
        decode: (record) => new Map(Object.entries(record)),
        encode: (map) => Object.fromEntries(map),
      }),
      new Map([["a", 1]]),
      '{"a":1}',
    ],
    [
      z.codec(z.array(z.int()), z.instanceof(Uint8Array), {
        decode: (list) => new Uint8Array(list),
        encode: (data) => [...data],
      }),
      new Uint8Array([1, 2]),
      "[1,2]",
    ],
    [
      z.codec(z.int(), z.date(), { decode: (n) => new Date(n), encode: (date) => date.getTime() }),
      new Date(5),
      "5",
    ],
    [z.codec(z.null(), z.date(), { decode: () => new Date(0), encode: () => null }), new Date(5), "null"],
  ];
  for (const [schema, value, expected] of codecs) {
    const empty = value instanceof Map ? new Map() : value;
    assert.equal(textOf(new Event("values", schema).encode(value as never)), expected);
    assert.doesNotThrow(() => new Event("values", schema).encode(empty as never));
  }
});
