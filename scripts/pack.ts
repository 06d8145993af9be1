// `deno task pack`: makes the npm package, dist/walnats-core-<version>.tgz, and has it checked.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { installTools } from "./install_tools.ts";
import { npmManifest } from "./pack/npm_manifest.ts";
import { rewriteSpecifiers } from "./pack/rewrite_specifiers.ts";
import { type Ended, run } from "./run.ts";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const TOOLS = join("scripts", "pack");
const FOLDER = join("dist", "npm");

/** Runs a tool of ours; throws with what it printed. */
async function tool(name: string, ...args: string[]): Promise<Ended> {
  const ended = await run(join(TOOLS, "node_modules", ".bin", name), args, {
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  if (!ended.ok) throw new Error(`${name}: ${ended.how}\n${ended.output}`);
  return ended;
}

function rewriteAll(): void {
  for (const name of readdirSync(FOLDER, { recursive: true, encoding: "utf8" })) {
    const file = join(FOLDER, name);
    if (!/\.(js|d\.ts)$/.test(name)) continue;
    const text = rewriteSpecifiers(readFileSync(file, "utf8"), file);
    writeFileSync(file, name.endsWith(".d.ts") ? withLibraries(text) : text);
  }
}

/** Declarations that say which part of the language they need: a project for ES2022 has not named it. */
function withLibraries(text: string): string {
  const needed = /\bAsyncDisposable\b|\bSymbol\.asyncDispose\b/.test(text);
  return needed ? `/// <reference lib="esnext.disposable" />\n${text}` : text;
}

/** Makes the package in a folder, as it is published. */
async function build(): Promise<string> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await tool("tsc", "-p", join(TOOLS, "tsconfig.json"));
  rewriteAll();
  // Set by GitHub's workflows.
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  const repository = server && name && `${server}/${name}`;
  const manifest = npmManifest(JSON.parse(readFileSync("package.json", "utf8")), repository);
  writeFileSync(join(FOLDER, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of ["README.md", "LICENSE"]) copyFileSync(file, join(FOLDER, file));
  return manifest.version;
}

async function pack(version: string): Promise<string> {
  const tarball = join("dist", `walnats-core-${version}.tgz`);
  const { ok, how, output } = await run("npm", ["pack", "--loglevel=error", "--pack-destination", ".."], {
    cwd: FOLDER,
  });
  if (!ok) throw new Error(`npm pack: ${how}\n${output}`);
  return tarball;
}

/** Whether those who look at packages have nothing to say. */
async function check(tarball: string): Promise<void> {
  const { output } = await tool("publint", "run", tarball, "--strict");
  if (!/All good!/.test(output)) throw new Error(`publint: ${output}`);
  // There is no CommonJS: Node 22 requires ES modules all the same.
  await tool("attw", tarball, "--profile", "esm-only", "--no-emoji");
}

try {
  await installTools(TOOLS);
  const tarball = await pack(await build());
  if (!process.argv.includes("--no-check")) await check(tarball);
  console.log(tarball);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
