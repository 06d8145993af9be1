// The npm package as it would be published, made from this checkout; kept for as long as its sources are the same.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { thisMachine } from "../../src/testing/machine.ts";
import { programPaths } from "../../src/testing/program_path.ts";
import { runCommand } from "../../src/testing/run_command.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The path of the tarball. */
export async function makeTarball(): Promise<string> {
  const folder = join(root, ".cache", "pack");
  const tarball = join(folder, `${fingerprint()}.tgz`);
  if (existsSync(tarball)) return tarball;
  // The script has one folder to work in, and the runtimes may run side by side.
  const release = await lock(join(folder, "lock"));
  try {
    if (existsSync(tarball)) return tarball;
    await runDeno("run", "-A", "scripts/pack.ts", "--no-check");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    copyFileSync(join(root, "dist", `walnats-core-${version}.tgz`), `${tarball}.part`);
    renameSync(`${tarball}.part`, tarball);
    return tarball;
  } finally {
    release();
  }
}

/** A folder can be made by one process only; one that was killed leaves it, so it is not waited for without end. */
async function lock(path: string): Promise<() => void> {
  const deadline = Date.now() + 120_000;
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      mkdirSync(path);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (Date.now() > deadline) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return () => rmSync(path, { recursive: true, force: true });
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const scripts = ["scripts/pack.ts", "scripts/pack/npm_manifest.ts", "scripts/pack/rewrite_specifiers.ts"];
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts")).sort().map((path) => join("src", path));
  for (const path of ["mod.ts", "package.json", ...scripts, ...sources]) {
    hash.update(path).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function runDeno(...args: string[]): Promise<void> {
  const [onPath] = programPaths(thisMachine(), "deno");
  const deno = "Deno" in globalThis ? [process.execPath] : onPath ? [onPath] : ["npx", "-y", "deno@2.9.6"];
  const [command, ...rest] = process.platform === "win32" ? ["cmd", "/c", ...deno] : deno;
  await runCommand(command!, [...rest, ...args], { cwd: root });
}
