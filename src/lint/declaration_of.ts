import type { Identifier, Node } from "./nodes.ts";

/** A name, and the node that gives it its meaning. */
type Declared = readonly [name: string, by: Node];

// Reading a node is slow, and a scope is asked for every name inside of it.
const scopes = new WeakMap<Node, ReadonlyMap<string, Node>>();

/**
 * What declares the name where it is used, as the scopes of JavaScript have it; nothing for a global. An import gives
 * its specifier, a plain variable its declarator, all else some node. Deno's linter has no scopes of its own.
 */
export function declarationOf(use: Identifier): Node | undefined {
  for (let node: Node | undefined = use; node; node = node.parent) {
    let scope = scopes.get(node);
    if (!scope) scopes.set(node, scope = new Map(declaredIn(node)));
    const declaration = scope.get(use.name);
    if (declaration) return declaration;
  }
  return undefined;
}

/** The names that a node declares for what is inside of it. A `var` counts for its block, as `let` does. */
function declaredIn(scope: Node): Declared[] {
  switch (scope.type) {
    case "Program":
    case "BlockStatement":
    case "TSModuleBlock":
      return scope.body.flatMap(declaredBy);
    case "SwitchStatement":
      return scope.cases.flatMap(({ consequent }) => consequent.flatMap(declaredBy));
    case "ForStatement":
      return declaredBy(scope.init);
    case "ForInStatement":
    case "ForOfStatement":
      return declaredBy(scope.left);
    case "CatchClause":
      return namesIn(scope.param);
    case "FunctionDeclaration":
    case "ArrowFunctionExpression":
      return scope.params.flatMap(namesIn);
    case "FunctionExpression":
      return [...scope.params.flatMap(namesIn), ...namesIn(scope.id)];
    case "ClassExpression":
      return namesIn(scope.id);
    default:
      return [];
  }
}

/** The names that a statement declares for what stands around it. */
function declaredBy(statement: Node | null): Declared[] {
  switch (statement?.type) {
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      return declaredBy(statement.declaration);
    case "ImportDeclaration":
      if (statement.importKind === "type") return [];
      return statement.specifiers
        .filter((specifier) => specifier.type !== "ImportSpecifier" || specifier.importKind !== "type")
        .map((specifier) => [specifier.local.name, specifier]);
    case "VariableDeclaration":
      return statement.declarations.flatMap((declarator): Declared[] =>
        declarator.id.type === "Identifier" ? [[declarator.id.name, declarator]] : namesIn(declarator.id)
      );
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
    case "TSImportEqualsDeclaration":
      return namesIn(statement.id);
    default:
      return [];
  }
}

/** The names in a pattern. */
function namesIn(pattern: Node | null): Declared[] {
  switch (pattern?.type) {
    case "Identifier":
      return [[pattern.name, pattern]];
    case "ObjectPattern":
      return pattern.properties.flatMap((part) => namesIn(part.type === "Property" ? part.value : part));
    case "ArrayPattern":
      return pattern.elements.flatMap(namesIn);
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "TSParameterProperty":
      return namesIn(pattern.parameter);
    default:
      return [];
  }
}
