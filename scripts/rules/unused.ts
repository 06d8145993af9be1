// Runs knip and gives what nobody uses.

import { join, resolve } from "node:path";
import { run } from "../run.ts";
import type { Finding } from "./known.ts";

/** What is asked of knip; the packages are compared by the step `exports`. */
const KINDS = {
  files: "no program, test or entry leads to this file: delete it, or name it in scripts/rules/knip.jsonc",
  exports: "only its own file uses it, or nobody: no `export`, or no code",
  types: "only its own file uses it, or nobody: no `export`, or no code",
  duplicates: "the same thing is exported under two names",
} as const;

type Kind = keyof typeof KINDS;

interface Report {
  readonly issues:
    readonly ({ readonly file: string } & Record<Kind, readonly { readonly name: string }[]>)[];
}

/** The unused files and exports below `root`, by the entries of a configuration. */
export async function unusedIn(modules: string, root: string, config: string): Promise<Finding[]> {
  const tool = resolve(modules, "knip", "bin", "knip.js");
  const kinds = Object.keys(KINDS) as Kind[];
  const args = [tool, "-c", config, "--include", kinds.join(","), "--reporter", "json", "--no-progress"];
  // Its hints would stand beside the report, and the exit code is not 0 for issues, either.
  const { how, output } = await run("node", [...args, "--no-config-hints"], { cwd: root, limit: 2 * 60_000 });
  let report: Report;
  try {
    report = JSON.parse(output);
  } catch {
    throw new Error(`knip: ${how}\n${output}`);
  }
  return report.issues.flatMap(({ file, ...issue }) =>
    kinds.flatMap((kind) =>
      (issue[kind] ?? []).map(({ name }) => ({
        text: kind === "files" ? `unused file: ${join(file)}` : `unused ${kind}: ${join(file)} ${name}`,
        detail: KINDS[kind],
      }))
    )
  );
}
