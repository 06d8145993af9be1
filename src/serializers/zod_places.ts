// Where a zod schema consists of what: its own walk over the definitions, since zod's is internal.

import type { $ZodType } from "zod/v4/core";

/** A schema inside of another, and where in the message it applies: `user.tags[]`. */
export interface ZodPlace {
  readonly schema: $ZodType;
  readonly path: string;
}

/** What the walk reads of a definition; each kind of schema has some of it. */
interface Definition {
  readonly type: string;
  readonly [part: string]: unknown;
}

/** A schema that makes a new one each time it is asked would never end. */
const MOST = 10_000;
/** Parts that are about the same value. */
const SAME = ["innerType", "left", "right"];
/** Parts that are about each item of the value. */
const ITEMS = ["element", "rest", "catchall", "valueType"];

/** The definition of a schema. */
export function definitionOf(schema: $ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

/**
 * Every schema in a schema, itself first.
 *
 * @param outputs follow what codecs and pipes make too, not only what goes over the wire; then keys too
 * @param unknown called where the walk could not go on: a schema that is declared further down, or too many
 */
export function* zodPlaces(root: $ZodType, outputs: boolean, unknown: () => void): Generator<ZodPlace> {
  const seen = new Set<$ZodType>();
  const places: ZodPlace[] = [{ schema: root, path: "" }];
  for (let place = places.pop(); place; place = places.pop()) {
    if (seen.has(place.schema)) continue;
    if (seen.size === MOST) return unknown();
    seen.add(place.schema);
    yield place;
    places.push(...childrenOf(place, outputs, unknown));
  }
}

function childrenOf({ schema, path }: ZodPlace, outputs: boolean, unknown: () => void): ZodPlace[] {
  const def = definitionOf(schema);
  const children: ZodPlace[] = [];
  // Recursive schemas are getters, which throw, or give nothing, until what they name is declared.
  const add = (path: string, read: () => unknown, must = false) => {
    try {
      const child = read() as $ZodType | null | undefined;
      if (child?._zod) children.push({ schema: child, path });
      else if (must) unknown();
    } catch {
      unknown();
    }
  };
  for (const part of SAME) add(path, () => def[part]);
  for (const part of ITEMS) add(`${path}[]`, () => def[part]);
  if (def.type === "lazy") add(path, def["getter"] as () => unknown, true);
  if (def.type === "pipe") add(path, () => def["in"]);
  if (outputs) {
    add(path, () => def["out"]);
    add(path, () => def["keyType"]);
  }
  const shape = shapeOf(def);
  for (const key of Object.keys(shape)) add(path ? `${path}.${key}` : key, () => shape[key], true);
  for (const option of (def["options"] ?? []) as unknown[]) add(path, () => option);
  for (const [i, item] of ((def["items"] ?? []) as unknown[]).entries()) add(`${path}[${i}]`, () => item);
  return children;
}

/** The properties of an object, as the user gave them: zod's own keeps what getters gave when it was first read. */
function shapeOf(def: Definition): Readonly<Record<string, unknown>> {
  const raw = (Object.getOwnPropertyDescriptor(def, "shape")?.get as { raw?: object } | undefined)?.raw;
  return (raw ?? def["shape"] ?? {}) as Record<string, unknown>;
}
