// `deno task packages`: the npm packages of the library and those that only tests, examples, pages and doc comments
// import (`tests/packages/package.json`). These stand apart, as they are ten times as many: users of the library and
// the demo do not wait for them. They are linked beside the library's own, where every runtime looks.

import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const FOLDER = join("tests", "packages");

/** Nothing is fetched where everything is there. */
async function install(cwd: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet"],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("").trim();
  throw new Error(`deno install failed in ${resolve(cwd)}:\n${said}`);
}

/** A link that is there stays; so does a package of the library's own. */
function link(name: string): void {
  const path = join("node_modules", name);
  if (lstatSync(path, { throwIfNoEntry: false })) return;
  const target = join(FOLDER, "node_modules", name);
  if (!existsSync(target)) throw new Error(`${target} is not there, though deno install succeeded`);
  mkdirSync(dirname(path), { recursive: true });
  // Windows lets everybody make junctions, but only those of absolute paths.
  const windows = process.platform === "win32";
  symlinkSync(
    windows ? resolve(target) : relative(dirname(path), target),
    path,
    windows ? "junction" : "dir",
  );
}

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
try {
  await install(".");
  await install(FOLDER);
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
  Object.keys(dependencies).forEach(link);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
