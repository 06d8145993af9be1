/**
 * The Deno lint plugin: it finds the names, descriptions and limits that walnats refuses or that one regrets later,
 * while you write and not when the program runs.
 *
 * One line of `deno.json` turns it on: `"lint": { "plugins": ["jsr:@walnats/core/lint"] }`. It looks at
 * `new Event(…)`, `new Actor(…)` and `new Limits(…)` as imported from walnats under whatever name, and judges only
 * what stands in the file: literals, sums of them, and constants that hold them.
 *
 * @example
 * ```ts
 * import walnats from "@walnats/core/lint";
 *
 * console.log(walnats.name, Object.keys(walnats.rules).join());
 * ```
 *
 * @module
 */

import { argumentOf } from "./argument_of.ts";
import { type Finding, FINDINGS } from "./findings.ts";
import type { LintPlugin, LintRule } from "./lint_plugin.ts";
import type { NewExpression } from "./nodes.ts";
import { valueOf } from "./value_of.ts";
import { walnatsClassOf } from "./walnats_class_of.ts";

/**
 * The plugin `walnats`, for `lint.plugins` of `deno.json`. Its rules are `walnats/event-name-kebab-case` and so on,
 * with the codes of Python walnats' linter in their messages. None has a fix: names and limits are what other
 * programs and the server already know.
 *
 * @example
 * ```ts
 * import plugin from "@walnats/core/lint";
 *
 * const rules = Object.keys(plugin.rules).map((rule) => `${plugin.name}/${rule}`);
 * if (!rules.includes("walnats/event-name-kebab-case")) throw new Error("no such rule");
 * ```
 */
const plugin: LintPlugin = {
  name: "walnats",
  rules: Object.fromEntries(FINDINGS.map((finding) => [finding.rule, ruleOf(finding)])),
};

export default plugin;
export type { LintContext, LintPlugin, LintProblem, LintRule, LintVisitor } from "./lint_plugin.ts";

function ruleOf({ code, message, hint, of, given: names, offends }: Finding): LintRule {
  return {
    create: (context) => ({
      NewExpression(given) {
        const node = given as NewExpression;
        if (walnatsClassOf(node) !== of) return;
        for (const name of names) {
          const argument = argumentOf(node, of, name);
          const value = argument && valueOf(argument);
          if (value !== undefined && offends(value)) {
            context.report({ node: argument, message: `${code} ${message}`, hint });
          }
        }
      },
    }),
  };
}
