/** The expression itself, without `as`, `satisfies`, `!` and the like. */
export function withoutTypes(node: Deno.lint.Node): Deno.lint.Node {
  let bare = node;
  while (
    bare.type === "TSAsExpression" || bare.type === "TSSatisfiesExpression" ||
    bare.type === "TSNonNullExpression" || bare.type === "TSTypeAssertion"
  ) bare = bare.expression;
  return bare;
}
