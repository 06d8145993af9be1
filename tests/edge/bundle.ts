// Bundles a program of this folder as users do, for what has no modules of Node.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../scripts/run.ts";

/** The bundle's text; `iife` is for a `<script>` that is no module. By the esbuild that Deno brings. */
export async function bundle(file: string, format: "esm" | "iife"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "walnats-edge-"));
  const output = join(folder, "bundle.js");
  const entry = fileURLToPath(new URL(file, import.meta.url));
  const args = ["bundle", "--quiet", "--minify", "--platform=browser", `--format=${format}`, "-o", output];
  try {
    const ended = await run(Deno.execPath(), [...args, entry], { env: { NO_COLOR: "1" } });
    if (!ended.ok) throw new Error(`cannot bundle ${file}: ${ended.how}\n${ended.output}`);
    return await readFile(output, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}
