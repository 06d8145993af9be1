// Bundles an entry for the browser: the edge and service workers have nothing of Node.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.ts";

/** Bundles a file; what went wrong, in words. */
export async function bundleForBrowser(file: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "walnats-bundle-"));
  try {
    const bundle = join(folder, "bundle.js");
    const args = ["bundle", "--platform", "browser", "-o", bundle, file];
    const { ok, how, output } = await run(Deno.execPath(), args, { env: { NO_COLOR: "1" } });
    if (!ok) return [`bundling ${file} for the browser: ${how}\n${output}`];
    const code = readFileSync(bundle, "utf8");
    const problems = nodeImports(code).map((name) => `still imports ${name}`);
    if (usesImportMeta(code)) {
      problems.push("has import.meta, which edge workers and classic scripts have not");
    }
    return problems.map((problem) => `${file}, bundled for the browser, ${problem}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The modules of Node that a bundle imports. */
export function nodeImports(bundle: string): string[] {
  const found = bundle.matchAll(/\b(?:from|import|require)\s*\(?\s*["'](node:[^"']+)["']/g);
  return [...new Set(Array.from(found, ([, name]) => name!))].sort();
}

/** Whether a bundle asks where it lies: in workerd, and in a script that is no module, there is no answer. */
export function usesImportMeta(bundle: string): boolean {
  return /\bimport\s*\.\s*meta\b/.test(bundle);
}
