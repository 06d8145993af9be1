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
    return nodeImports(readFileSync(bundle, "utf8"))
      .map((name) => `${file}, bundled for the browser, still imports ${name}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The modules of Node that a bundle imports. */
export function nodeImports(bundle: string): string[] {
  const found = bundle.matchAll(/\b(?:from|import|require)\s*\(?\s*["'](node:[^"']+)["']/g);
  return [...new Set(Array.from(found, ([, name]) => name!))].sort();
}
