// Schemas of what a format cannot represent: JSON writes a date as text and a map as nothing, so what was sent
// could never be read again. Refused when the event is made, since nobody looks for it in the dead letters.

import type { $ZodType } from "zod/v4/core";
import type { Format } from "./converter.ts";
import { definitionOf, zodPlaces } from "./zod_places.ts";

/** By kind of schema: what its codec reads. */
const READS: Readonly<Record<string, string | undefined>> = {
  date: "z.iso.datetime()",
  bigint: "z.string()",
  nan: "z.null()",
  file: "z.base64()",
};
const UNFIT: Readonly<Record<Format, RegExp>> = {
  JSON: /^(?:date|bigint|map|set|nan|file|symbol|function)$/,
  MessagePack: /^(?:map|set|file|symbol|function)$/,
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
    if (!UNFIT[format].test(type) || (type === "date" && coerce)) continue;
    const where = path && ` at "${path}"`;
    throw new TypeError(
      `${format} cannot represent z.${type}()${where}, so nobody could read it: use ` +
        `z.codec(${READS[type] ?? "z.array(…)"}, z.${type}(…), …), or another type`,
    );
  }
}
