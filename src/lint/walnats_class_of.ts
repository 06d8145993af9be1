import { declarationOf } from "./declaration_of.ts";
import { keyOf } from "./key_of.ts";
import type { ImportSpecifier, NewExpression, Node, OtherImportSpecifier } from "./nodes.ts";

/** The classes whose construction is looked at. */
export type WalnatsClass = "Event" | "Actor" | "Limits";

/** The two entries that have these classes, from JSR, from npm, or by the name in an import map. */
const ENTRY = /^(?:(?:jsr:|npm:)\/?)?(?:@walnats\/core|@jsr\/walnats__core)(?:@[^/]+)?(?:\/events)?$/;

// Every rule asks about every `new`, and the linter hands all of them the same node.
const known = new WeakMap<NewExpression, WalnatsClass | undefined>();

/** The class of walnats that is constructed; nothing where it is somebody else's, or cannot be told. */
export function walnatsClassOf(node: NewExpression): WalnatsClass | undefined {
  if (!known.has(node)) known.set(node, find(node.callee));
  return known.get(node);
}

function find(callee: Node): WalnatsClass | undefined {
  if (callee.type === "Identifier") {
    const specifier = declarationOf(callee);
    if (specifier?.type !== "ImportSpecifier" || !isOurs(specifier)) return undefined;
    const { imported } = specifier;
    return asClass(imported.type === "Identifier" ? imported.name : imported.value);
  }
  if (callee.type === "MemberExpression" && callee.object.type === "Identifier") {
    const specifier = declarationOf(callee.object);
    if (specifier?.type !== "ImportNamespaceSpecifier" || !isOurs(specifier)) return undefined;
    return asClass(keyOf(callee.property, callee.computed));
  }
  return undefined;
}

function isOurs({ parent }: ImportSpecifier | OtherImportSpecifier): boolean {
  return parent.type === "ImportDeclaration" && ENTRY.test(parent.source.value);
}

function asClass(name: string | undefined): WalnatsClass | undefined {
  return name === "Event" || name === "Actor" || name === "Limits" ? name : undefined;
}
