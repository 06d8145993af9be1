// The npm package as it would be published, made from this checkout; kept for as long as its sources are the same.

import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { thisMachine } from "../../src/testing/machine.ts";
import { programPaths } from "../../src/testing/program_path.ts";
import { runCommand } from "../../src/testing/run_command.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The path of the tarball. */
export async function makeTarball(): Promise<string> {
  const folder = join(root, ".cache", "deploy");
  const tarball = join(folder, `${fingerprint()}.tgz`);
  if (existsSync(tarball)) return tarball;
  mkdirSync(folder, { recursive: true });
  // Others may be at it too: the last one wins.
  const own = join(folder, `${randomUUID()}.tgz`);
  await runDeno("pack", "--allow-dirty", "--output", own);
  renameSync(own, tarball);
  return tarball;
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts")).sort().map((path) => join("src", path));
  for (const path of ["mod.ts", "deno.json", "package.json", ...sources]) {
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
