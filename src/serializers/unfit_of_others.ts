// Schemas of valibot, arktype and zod 3 with what a format cannot carry, as `refuse_unfit.ts` has it for zod 4. Beside
// it, as programs at the edge are small: there it shows when a message is emitted.

import type { StandardSchemaV1 } from "@standard-schema/spec";
import { tryRead } from "../describe_error.ts";
import type { Format } from "./converter.ts";
import { provideSchemaCheck } from "./standard_converter.ts";

const NEVER = "map|set|file|blob|symbol|function|promise|weakmap|weakset|regexp|url";
const KINDS: Readonly<Record<Format, string>> = { JSON: `${NEVER}|date|bigint|nan`, MessagePack: NEVER };

/** By library: what stands before a kind in the schema's definition as JSON. Values and names stand elsewhere. */
const BEFORE: Readonly<Record<string, string | undefined>> = {
  zod: '"typeName":"Zod',
  valibot: '"kind":"schema","type":"',
  arktype: '(?:"(?:proto|domain|value|sequence|in)":|[[,])"',
};

/** A schema of nothing else: no format has a message without a value. */
const NOTHING = /^\{(?:"kind":"schema","type":"|"typeName":"Zod)(undefined|void)"/i;

provideSchemaCheck((schema, format) => {
  const { vendor } = schema["~standard"];
  const before = BEFORE[vendor];
  const text = before && tryRead(() => JSON.stringify(definitionOf(schema), plain));
  if (!text) return;
  const [, kind] = NOTHING.exec(text) ?? new RegExp(`${before}(${KINDS[format]})"(?!:)`, "i").exec(text) ??
    [];
  if (!kind) return;
  throw new TypeError(
    `${format} cannot represent the ${kind} in this schema of ${vendor}, so nobody could read it: use text or numbers, ` +
      "or a codec of zod 4",
  );
});

/** Plain data about the schema and all inside, but for what is declared further down. */
function definitionOf(schema: StandardSchemaV1): unknown {
  const { json, _def } = schema as { json?: unknown; _def?: unknown };
  return json ?? _def ?? schema;
}

/** In zod 3 a function tells the keys of an object. */
function plain(key: string, value: unknown): unknown {
  if (key === "shape" && typeof value === "function") return value();
  return typeof value === "bigint" ? String(value) : value;
}
