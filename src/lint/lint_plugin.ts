// A plugin of Deno's linter, typed by what we use of it: it is a `Deno.lint.Plugin`.

/** A plugin: a name and rules. */
export interface LintPlugin {
  /** What the ids of its rules begin with. */
  name: string;
  /** The rules, by their names. */
  rules: Record<string, LintRule>;
}

/** A rule. */
export interface LintRule {
  /** Makes what looks at the nodes of one file. */
  create(context: LintContext): LintVisitor;
}

/** What a rule is told of a file. */
export interface LintContext {
  /** Tells the user of a problem. */
  report(problem: LintProblem): void;
}

/** A problem. */
export interface LintProblem {
  /** Where it is. */
  node?: unknown;
  /** What it is. */
  message: string;
  /** What to do about it. */
  hint?: string | undefined;
}

/** Looks at nodes. An alias, since Deno's own has an index signature, which an interface would lack. */
export type LintVisitor = {
  /** Called for each `new Something(…)`. */
  NewExpression(node: unknown): void;
};
