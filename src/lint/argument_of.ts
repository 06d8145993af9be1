import { keyOf } from "./key_of.ts";
import type { NewExpression, Node, ObjectExpression } from "./nodes.ts";
import type { WalnatsClass } from "./walnats_class_of.ts";
import { withoutTypes } from "./without_types.ts";

/** Where each class takes its options. */
const OPTIONS_AT: Readonly<Record<WalnatsClass, number>> = { Event: 2, Actor: 3, Limits: 0 };

/** The argument of a constructor: its `name`, which comes first, or one of its options. */
export function argumentOf(
  { arguments: given }: NewExpression,
  of: WalnatsClass,
  name: string,
): Node | undefined {
  const index = name === "name" ? 0 : OPTIONS_AT[of];
  // Behind a spread nobody knows which argument is which.
  if (given.slice(0, index + 1).some(({ type }) => type === "SpreadElement")) return undefined;
  const argument = given[index];
  if (!argument || name === "name") return argument;
  const options = withoutTypes(argument);
  return options.type === "ObjectExpression" ? lastOf(options, name) : undefined;
}

/** The property that counts: the last, unless what comes behind may hide it. */
function lastOf({ properties }: ObjectExpression, name: string): Node | undefined {
  let last: Node | undefined;
  for (const property of properties) {
    const key = property.type === "Property" ? keyOf(property.key, property.computed) : undefined;
    if (property.type === "Property" && key === name) last = property.value;
    else if (key === undefined) last = undefined;
  }
  return last;
}
