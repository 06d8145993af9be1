// The nodes of a program that the plugin looks at, and of these what it reads. Deno has types for all of them, but the
// compilers of users who run something else have not.

/** A node with nothing that we read. */
interface Bare<Type extends string> {
  readonly type: Type;
  readonly parent?: Node;
}

/** A block of statements. */
interface Block extends Bare<"Program" | "BlockStatement" | "TSModuleBlock"> {
  readonly body: readonly Node[];
}

interface SwitchStatement extends Bare<"SwitchStatement"> {
  readonly cases: readonly { readonly consequent: readonly Node[] }[];
}

interface ForStatement extends Bare<"ForStatement"> {
  readonly init: Node | null;
}

interface ForEachStatement extends Bare<"ForInStatement" | "ForOfStatement"> {
  readonly left: Node;
}

interface CatchClause extends Bare<"CatchClause"> {
  readonly param: Node | null;
}

interface FunctionNode
  extends
    Bare<"FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression" | "TSDeclareFunction"> {
  readonly id: Node | null;
  readonly params: readonly Node[];
}

interface NamedDeclaration extends
  Bare<
    | "ClassDeclaration"
    | "ClassExpression"
    | "TSEnumDeclaration"
    | "TSModuleDeclaration"
    | "TSImportEqualsDeclaration"
  > {
  readonly id: Node | null;
}

interface ExportDeclaration extends Bare<"ExportNamedDeclaration" | "ExportDefaultDeclaration"> {
  readonly declaration: Node | null;
}

interface ImportDeclaration extends Bare<"ImportDeclaration"> {
  readonly importKind: "type" | "value";
  readonly specifiers: readonly (ImportSpecifier | OtherImportSpecifier)[];
  readonly source: { readonly value: string };
}

/** A name in the braces of an import. */
export interface ImportSpecifier extends Bare<"ImportSpecifier"> {
  readonly importKind: "type" | "value";
  readonly local: Identifier;
  readonly imported: Identifier | { readonly type: "Literal"; readonly value: string };
  readonly parent: Node;
}

/** `import * as name`, or `import name`. */
export interface OtherImportSpecifier extends Bare<"ImportNamespaceSpecifier" | "ImportDefaultSpecifier"> {
  readonly local: Identifier;
  readonly parent: Node;
}

interface VariableDeclaration extends Bare<"VariableDeclaration"> {
  readonly kind: string;
  readonly declarations: readonly VariableDeclarator[];
}

interface VariableDeclarator extends Bare<"VariableDeclarator"> {
  readonly id: Node;
  readonly init: Node | null;
  readonly parent: VariableDeclaration;
}

/** A name. */
export interface Identifier extends Bare<"Identifier"> {
  readonly name: string;
}

interface ObjectPattern extends Bare<"ObjectPattern"> {
  readonly properties: readonly Node[];
}

interface ArrayPattern extends Bare<"ArrayPattern"> {
  readonly elements: readonly (Node | null)[];
}

interface AssignmentPattern extends Bare<"AssignmentPattern"> {
  readonly left: Node;
}

interface SpreadOrRest extends Bare<"SpreadElement" | "RestElement"> {
  readonly argument: Node;
}

interface ParameterProperty extends Bare<"TSParameterProperty"> {
  readonly parameter: Node;
}

/** An object as it is written. */
export interface ObjectExpression extends Bare<"ObjectExpression"> {
  readonly properties: readonly Node[];
}

interface Property extends Bare<"Property"> {
  readonly key: Node;
  readonly value: Node;
  readonly computed: boolean;
}

/** `new Something(…)`. */
export interface NewExpression extends Bare<"NewExpression"> {
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

interface MemberExpression extends Bare<"MemberExpression"> {
  readonly object: Node;
  readonly property: Node;
  readonly computed: boolean;
}

interface Literal extends Bare<"Literal"> {
  readonly value: unknown;
  readonly raw: string;
}

interface TemplateLiteral extends Bare<"TemplateLiteral"> {
  readonly expressions: readonly Node[];
  readonly quasis: readonly { readonly cooked: string }[];
}

interface UnaryExpression extends Bare<"UnaryExpression"> {
  readonly operator: string;
  readonly argument: Node;
}

interface BinaryExpression extends Bare<"BinaryExpression"> {
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

interface TypedExpression
  extends Bare<"TSAsExpression" | "TSSatisfiesExpression" | "TSNonNullExpression" | "TSTypeAssertion"> {
  readonly expression: Node;
}

/** A node of a program; there are more kinds of them, which nobody here tells apart. */
export type Node =
  | ArrayPattern
  | AssignmentPattern
  | BinaryExpression
  | Block
  | CatchClause
  | ExportDeclaration
  | ForEachStatement
  | ForStatement
  | FunctionNode
  | Identifier
  | ImportDeclaration
  | ImportSpecifier
  | Literal
  | MemberExpression
  | NamedDeclaration
  | NewExpression
  | ObjectExpression
  | ObjectPattern
  | OtherImportSpecifier
  | ParameterProperty
  | Property
  | SpreadOrRest
  | SwitchStatement
  | TemplateLiteral
  | TypedExpression
  | UnaryExpression
  | VariableDeclaration
  | VariableDeclarator;
