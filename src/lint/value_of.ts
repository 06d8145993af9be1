import { declarationOf } from "./declaration_of.ts";
import type { Identifier, Node } from "./nodes.ts";
import { withoutTypes } from "./without_types.ts";

/** What can be told from the source alone. */
export type Value = string | number;

/** Nodes that one value may take: no circle of constants goes on for ever, no sum nests too deep. */
const MOST_NODES = 1000;

/** The value of a literal, of a sum of literals, or of a constant that holds one; nothing for all else. */
export function valueOf(node: Node): Value | undefined {
  return evaluate(node, { left: MOST_NODES });
}

function evaluate(given: Node, nodes: { left: number }): Value | undefined {
  if (nodes.left-- <= 0) return undefined;
  const node = withoutTypes(given);
  switch (node.type) {
    case "Literal":
      // Deno's linter takes 1_000 for NaN.
      if (typeof node.value === "number") return Number(node.raw.replaceAll("_", ""));
      return typeof node.value === "string" ? node.value : undefined;
    case "TemplateLiteral":
      return node.expressions.length === 0 ? node.quasis[0]?.cooked : undefined;
    case "UnaryExpression":
      return signed(node.operator, evaluate(node.argument, nodes));
    case "BinaryExpression":
      return calculated(node.operator, evaluate(node.left, nodes), evaluate(node.right, nodes));
    case "Identifier": {
      const init = constant(node);
      return init ? evaluate(init, nodes) : undefined;
    }
    default:
      return undefined;
  }
}

/** What a name stands for where that never changes. */
function constant(name: Identifier): Node | null | undefined {
  const declared = declarationOf(name);
  return declared?.type === "VariableDeclarator" && declared.parent.kind === "const" ? declared.init : null;
}

function signed(operator: string, value: Value | undefined): Value | undefined {
  if (typeof value !== "number") return undefined;
  return operator === "-" ? -value : operator === "+" ? value : undefined;
}

function calculated(operator: string, a: Value | undefined, b: Value | undefined): Value | undefined {
  if (typeof a === "string" && typeof b === "string") return operator === "+" ? a + b : undefined;
  if (typeof a !== "number" || typeof b !== "number") return undefined;
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "**":
      return a ** b;
    default:
      return undefined;
  }
}
