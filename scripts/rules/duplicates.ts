// Runs jscpd and gives what stands twice.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { run } from "../run.ts";
import type { Finding } from "./known.ts";

/** Where is looked, and how much of the same is too much. */
export interface Limits {
  readonly folders: readonly string[];
  readonly tokens: number;
  readonly lines: number;
}

interface Place {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Report {
  readonly statistics: { readonly total: { readonly sources: number } };
  readonly duplicates: readonly { readonly firstFile: Place; readonly secondFile: Place }[];
}

/** Pairs of files below `root` with code of the same tokens. */
export async function duplicatesIn(modules: string, root: string, limits: Limits): Promise<Finding[]> {
  const work = mkdtempSync(join(tmpdir(), "walnats-duplicates-"));
  try {
    const args = [
      resolve(modules, "jscpd", "bin", "jscpd"),
      ...["--min-tokens", `${limits.tokens}`, "--min-lines", `${limits.lines}`],
      ...["--format", "typescript", "--reporters", "json", "--output", work, "--silent"],
      ...["--ignore", "**/node_modules/**", ...limits.folders],
    ];
    const { ok, how, output } = await run("node", args, { cwd: root, limit: 2 * 60_000 });
    if (!ok) throw new Error(`jscpd: ${how}\n${output}`);
    const report: Report = JSON.parse(readFileSync(join(work, "jscpd-report.json"), "utf8"));
    // It says nothing of a folder that is not there.
    if (report.statistics.total.sources === 0) throw new Error("jscpd found no file");
    return report.duplicates.map((found) => findingOf(found, root));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function findingOf({ firstFile, secondFile }: Report["duplicates"][number], root: string): Finding {
  const places = [firstFile, secondFile].map(({ name, start, end }) => {
    const file = relative(resolve(root), resolve(root, name)).replaceAll("\\", "/");
    return { file, lines: `${file}:${start}-${end}` };
  }).toSorted((one, other) => one.file < other.file ? -1 : 1);
  return {
    text: `duplicate: ${places.map(({ file }) => file).join(" and ")}`,
    detail: places.map(({ lines }) => lines).join("\n  "),
  };
}
