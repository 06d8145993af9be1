// Which zod schemas let nothing through that JSON would change: most do, and their messages are not looked through.

import type { $ZodType } from "zod/v4/core";
import { tryRead } from "../describe_error.ts";
import type { Converter } from "./converter.ts";
import { definitionOf, zodPlaces } from "./zod_places.ts";

/** Kinds of schemas that let through what JSON has, as far as those inside do; the last ones may be `undefined`. */
const CLOSED =
  /^(?:string|number|boolean|null|enum|object|array|record|(literal|undefined|union|optional|nullable|default|readonly|pipe))$/;

/** What a converter needs not look for; a schema that is declared further down is not known yet. */
export function whatZodLetsThrough(schema: $ZodType): Pick<Converter<unknown>, "closed" | "exact"> {
  let closed = true;
  let exact = true;
  const unknown = () => closed = exact = false;
  for (const { schema: part } of zodPlaces(schema, false, unknown)) {
    const def = definitionOf(part);
    // Lists may hold `undefined`, which is only looked for in a walk.
    const element = def.type === "array" ? def["element"] as $ZodType | undefined : undefined;
    const kind = CLOSED.exec(element ? definitionOf(element).type : def.type);
    // Without a key that must be there it takes a map for an object; and what cannot be read yet may be anything.
    const open = def.type === "object" &&
      tryRead(() => Object.values(def["shape"] as object).some(({ _zod }) => !_zod.optin)) !== true;
    if (!kind || open || element && kind[1]) unknown();
    // A schema of whole numbers refuses those that a double cannot hold.
    if (def.type === "number" && !/int/.test(String(def["format"]))) exact = false;
  }
  return { closed, exact };
}
