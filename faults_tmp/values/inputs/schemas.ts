// zod schemas as users write them; each with a message. new Event(...) must refuse it with the reason, or the message must
// come back equal (deepStrictEqual) from decode(encode(message)), at once and after JSON round trips.
import { z } from "zod";
const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (d) => d.toISOString(),
});
const big = z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String });
const kind = z.codec(z.literal("1"), z.literal(1), { decode: () => 1 as const, encode: () => "1" as const });
const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree).optional();
  },
});
const Json = z.json();
export const CASES: [string, z.ZodType, unknown][] = [
  [
    "codec in a discriminated union",
    z.discriminatedUnion("t", [
      z.object({ t: z.literal("a"), at: date }),
      z.object({ t: z.literal("b"), n: big }),
    ]),
    { t: "b", n: 5n },
  ],
  [
    "codec as the discriminator",
    z.discriminatedUnion("v", [
      z.object({ v: kind, x: z.string() }),
      z.object({ v: z.literal("2"), y: z.number() }),
    ]),
    { v: 1, x: "a" },
  ],
  ["union of a codec and null", z.union([date, z.null()]), new Date("2028-02-29T00:00:00Z")],
  ["optional codec, left out", z.object({ at: date.optional() }), {}],
  ["optional codec, undefined", z.object({ at: date.optional() }), { at: undefined }],
  ["nullish codec", z.object({ at: date.nullish() }), { at: null }],
  ["default of a codec", z.object({ at: date.default(() => new Date(0)) }), { at: new Date(5) }],
  ["prefault", z.object({ s: z.string().prefault("x") }), { s: "y" }],
  ["catch", z.object({ n: z.number().catch(0) }), { n: 3 }],
  ["recursive with getters", Tree, { name: "a", children: [{ name: "b" }] }],
  ["lazy", z.lazy(() => z.array(date)), [new Date(1)]],
  ["json()", Json, { a: [1, null, "x", { b: true }] }],
  ["record by enum", z.record(z.enum(["a", "b"]), date), { a: new Date(1), b: new Date(2) }],
  ["partial record", z.partialRecord(z.enum(["a", "b"]), z.number()), { a: 1 }],
  ["record by number", z.record(z.number(), z.string()), { 1: "x" }],
  ["tuple with rest and optional", z.tuple([z.string(), z.number().optional()], date), [
    "a",
    undefined,
    new Date(1),
  ]],
  ["optional in an array", z.array(z.number().optional()), [1, undefined, 3]],
  ["intersection with codecs", z.intersection(z.object({ at: date }), z.object({ n: big })), {
    at: new Date(1),
    n: 2n,
  }],
  ["readonly", z.object({ a: z.array(z.number()).readonly() }).readonly(), { a: [1] }],
  ["brand", z.string().brand<"UserId">(), "u1"],
  ["stringbool", z.object({ on: z.stringbool() }), { on: true }],
  ["template literal", z.templateLiteral(["user-", z.number()]), "user-7"],
  [
    "preprocess",
    z.preprocess((v) => typeof v === "string" ? JSON.parse(v) : v, z.object({ a: z.number() })),
    { a: 1 },
  ],
  ["trim and lower case", z.object({ mail: z.string().trim().toLowerCase() }), {
    mail: "  Ann@Example.COM ",
  }],
  ["bytes as instanceof", z.object({ b: z.instanceof(Uint8Array) }), { b: new Uint8Array([1, 2]) }],
  ["custom", z.object({ u: z.custom<URL>((v) => v instanceof URL) }), { u: new URL("https://example.com/") }],
  ["any with a Date in it", z.object({ x: z.any() }), { x: new Date(0) }],
  ["unknown with a bigint in it", z.object({ x: z.unknown() }), { x: 5n }],
  ["loose object with a Map", z.looseObject({ id: z.int() }), { id: 1, m: new Map([["a", 1]]) }],
  ["strict object", z.strictObject({ id: z.int() }), { id: 1 }],
  ["int64 as number", z.object({ id: z.number() }), { id: 2 ** 53 + 2 }],
  ["negative zero", z.number(), -0],
  ["coerced date", z.object({ at: z.coerce.date() }), { at: new Date("2028-02-29T00:00:00Z") }],
  ["async refinement", z.string().refine(async (s) => (await Promise.resolve(s)).length > 0), "x"],
  [
    "superRefine across fields",
    z.object({ a: z.number(), b: z.number() }).superRefine((v, c) => {
      if (v.a > v.b) c.addIssue("a > b");
    }),
    { a: 1, b: 2 },
  ],
  ["undefined", z.undefined(), undefined],
  ["void", z.void(), undefined],
];
