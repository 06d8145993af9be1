import type { Node } from "./nodes.ts";
import { valueOf } from "./value_of.ts";

/** The key of a property: as it stands there, or the value of what stands in brackets where that can be told. */
export function keyOf(key: Node, computed: boolean): string | undefined {
  if (!computed && key.type === "Identifier") return key.name;
  const value = valueOf(key);
  return value === undefined ? undefined : String(value);
}
