import type { Node } from "./nodes.ts";

/** The expression itself, without `as`, `satisfies`, `!` and the like. */
export function withoutTypes(node: Node): Node {
  let bare = node;
  while (
    bare.type === "TSAsExpression" || bare.type === "TSSatisfiesExpression" ||
    bare.type === "TSNonNullExpression" || bare.type === "TSTypeAssertion"
  ) bare = bare.expression;
  return bare;
}
