// WB-33: a transform of a Standard Schema is refused, or the handler gets what was emitted; never applied twice.
import { Event, type Schema } from "@walnats/core";
import { isDeepStrictEqual } from "node:util";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { check, show, verdict } from "./kit.ts";

let n = 0;
const CASES: [string, () => Schema, unknown, unknown?][] = [
  ["valibot exclamation", () => v.pipe(v.string(), v.transform((s) => s + "!")), "hi"],
  ["valibot increment", () => v.pipe(v.number(), v.transform((x) => x + 1)), 1],
  ["valibot in an object", () => v.object({ a: v.pipe(v.number(), v.transform((x) => x + 1)) }), { a: 1 }],
  ["valibot default", () => v.optional(v.string(), () => `id-${n++}`), undefined],
  ["valibot default in an object", () => v.object({ id: v.optional(v.string(), () => `id-${n++}`) }), {}],
  ["valibot trim (idempotent)", () => v.pipe(v.string(), v.trim()), "  hi "],
  ["arktype morph", () => type("string").pipe((s) => s + "!"), "hi"],
  ["arktype number", () => type("number").pipe((x) => x * 2), 2],
  ["zod 3 transform", () => z3.string().transform((s) => s + "!"), "hi"],
  ["zod 3 object", () => z3.object({ a: z3.number().transform((x) => x + 1) }), { a: 1 }],
  ["zod 4 transform", () => z.string().transform((s) => s + "!"), "hi"],
  ["zod 4 overwrite", () => z.string().overwrite((s) => s + "!"), "hi"],
  ["zod 4 preprocess", () => z.preprocess((s) => `${s}!`, z.string()), "hi"],
];
for (const [name, make, message] of CASES) {
  let event: Event<string, unknown>;
  try {
    event = new Event("case", make()) as never;
  } catch (error) {
    console.log(`refused by new Event: ${name}: ${(error as Error).message.slice(0, 100)}`);
    continue;
  }
  let bytes: Uint8Array;
  try {
    bytes = await event.encode(message);
  } catch (error) {
    console.log(`refused by emit: ${name}: ${(error as Error).message.slice(0, 140)}`);
    continue;
  }
  const wire = new TextDecoder().decode(bytes);
  try {
    const back = await event.decode(bytes);
    const again = await event.decode(bytes);
    check(
      isDeepStrictEqual(back, message) || isDeepStrictEqual(back, JSON.parse(wire)),
      `${name}: emitted ${show(message)}, on the wire ${wire}, the handler gets ${show(back)}`,
    );
    check(
      isDeepStrictEqual(back, again),
      `${name}: read twice it is another one: ${show(back)}, ${show(again)}`,
    );
    if (!isDeepStrictEqual(back, message)) {
      console.log(`changed once: ${name}: ${show(message)} -> ${show(back)}`);
    }
  } catch (error) {
    check(false, `${name}: taken by emit, refused by the actor: ${(error as Error).message.slice(0, 140)}`);
  }
}
verdict();
