// Runs dependency-cruiser and gives what breaks a rule.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "../run.ts";
import { type Rule, RULES } from "./arch_rules.ts";
import type { Finding } from "./known.ts";

/** An import that a rule forbids. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** The files of a cycle, from the first to the first. */
  readonly cycle?: readonly string[];
}

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

/** What was made, and is no source. */
const LEFT_OUT = String.raw`(^|/)(dist|\.cache|src/dashboard/browser)/`;

/**
 * The imports below `root` that break a rule, sorted.
 *
 * @param modules node_modules with dependency-cruiser and TypeScript
 * @param folders what is looked at, of `root`
 */
export async function cruise(
  modules: string,
  root: string,
  folders: readonly string[],
  rules: readonly Rule[],
): Promise<Violation[]> {
  const work = mkdtempSync(join(tmpdir(), "walnats-arch-"));
  try {
    const config = join(work, "config.json");
    writeFileSync(config, JSON.stringify({ forbidden: rules, options: OPTIONS }));
    const report = join(work, "report.json");
    const tool = resolve(modules, "dependency-cruiser", "bin", "dependency-cruise.mjs");
    const args = [tool, "--config", config, "-T", "json", "-f", report, ...folders];
    const { how, output } = await run("node", args, { cwd: root, limit: 2 * 60_000 });
    // Its exit code is not 0 for violations, either.
    if (!existsSync(report)) throw new Error(`dependency-cruiser: ${how}\n${output}`);
    return violationsOf(JSON.parse(readFileSync(report, "utf8")));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const OPTIONS = {
  tsPreCompilationDeps: true,
  doNotFollow: { path: "node_modules" },
  exclude: { path: LEFT_OUT },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["import", "node", "types", "default"],
    extensions: [".ts", ".mjs", ".js"],
  },
};

function violationsOf(report: Report): Violation[] {
  if (report.summary.totalCruised === 0) throw new Error("dependency-cruiser found no file");
  return report.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to: to.replace(/^.*node_modules\/((@[^/]+\/)?[^/]+).*$/, "$1"),
    ...cycle && { cycle: [from, ...cycle.map(({ name }) => name)] },
  })).sort(inOrder);
}

/** One import may close many cycles, of which the shortest shows it best: those come last, the longest at the end. */
function inOrder(one: Violation, other: Violation): number {
  const [length, otherLength] = [one.cycle?.length ?? 0, other.cycle?.length ?? 0];
  return length - otherLength || (textOf(one) < textOf(other) ? -1 : 1);
}

/** A violation as the list of known ones has it, and what to know of it. */
export function findingOf(violation: Violation): Finding {
  const { rule, cycle } = violation;
  const reason = RULES.find(({ name }) => name === rule)?.comment;
  return { text: textOf(violation), detail: cycle ? cycle.join("\n  -> ") : `${reason}` };
}

function textOf({ rule, from, to }: Violation): string {
  return rule === "in-a-room" ? `${rule}: ${from}` : `${rule}: ${from} -> ${to}`;
}
