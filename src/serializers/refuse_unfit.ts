// Schemas of what a format cannot represent: JSON writes a date as text and a map as nothing, so what was sent
// could never be read again. Refused when the event is made, since nobody looks for it in the dead letters.

import type { $ZodType } from "zod/v4/core";
import type { Format } from "./converter.ts";
import { definitionOf, zodPlaces } from "./zod_places.ts";

/** By kind of schema: what to use instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  date: "z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), " +
    "encode: (date) => date.toISOString() })",
  bigint: "z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String })",
  map: "z.codec(z.array(z.tuple([key, value])), z.map(key, value), …)",
  set: "z.codec(z.array(item), z.set(item), …)",
  nan: "z.codec(z.null(), z.nan(), …)",
  file: "a codec to z.base64()",
  symbol: "z.enum([…])",
  function: "its result",
};
const UNFIT: Readonly<Record<Format, readonly string[]>> = {
  JSON: Object.keys(INSTEAD),
  MessagePack: ["map", "set", "file", "symbol", "function"],
};

/** Throws a `TypeError` for a zod schema with something that the format cannot carry, saying where and what then. */
export function refuseUnfit(schema: $ZodType, format: Format): void {
  const { type } = definitionOf(schema);
  if (type === "undefined" || type === "void") {
    throw new TypeError(`${format} cannot represent z.${type}(): use z.null()`);
  }
  for (const { schema: part, path } of zodPlaces(schema, false, () => {})) {
    const { type, coerce } = definitionOf(part);
    // z.coerce.date() reads the text that JSON makes of a date.
    if (!UNFIT[format].includes(type) || (type === "date" && coerce)) continue;
    throw new TypeError(
      `${format} cannot represent z.${type}()${path && ` at "${path}"`}, so nobody could read it: use ${
        INSTEAD[type]
      }`,
    );
  }
}
