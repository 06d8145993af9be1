// MessagePack has one form for whole numbers, so a small one is read as a `number`. Where a zod schema says bigint, it
// is made one again.

import type { $ZodType } from "zod/v4/core";
import { definitionOf, zodPlaces } from "./zod_places.ts";

/** Does a schema ask for a bigint somewhere? */
export function hasBigints(schema: $ZodType): boolean {
  for (const { schema: part } of zodPlaces(schema, false, () => {})) {
    if (definitionOf(part).type === "bigint") return true;
  }
  return false;
}

/** The value with whole numbers as bigints where the schema asks for nothing else. Options of a union are not tried. */
export function restoreBigints(schema: $ZodType | undefined, value: unknown): unknown {
  if (!schema?._zod) return value;
  const def = definitionOf(schema) as unknown as Parts;
  if (def.type === "bigint") {
    return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
  }
  if (def.type === "lazy") return restoreBigints(def.getter?.(), value);
  const same = def.innerType ?? (def.type === "pipe" ? def.in : undefined);
  if (same) return restoreBigints(same, value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item, at) => restoreBigints(def.items?.[at] ?? def.element ?? def.rest, item));
  }
  if (!def.shape && !def.valueType) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const part = def.shape && Object.hasOwn(def.shape, key)
        ? def.shape[key]
        : def.valueType ?? def.catchall;
      return [key, restoreBigints(part, item)];
    }),
  );
}

/** The parts of a definition that lead to others. */
interface Parts {
  readonly type: string;
  readonly getter?: () => $ZodType;
  readonly innerType?: $ZodType;
  readonly in?: $ZodType;
  readonly element?: $ZodType;
  readonly items?: readonly $ZodType[];
  readonly rest?: $ZodType;
  readonly shape?: Readonly<Record<string, $ZodType>>;
  readonly valueType?: $ZodType;
  readonly catchall?: $ZodType;
}
