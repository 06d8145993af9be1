// The packages of packages/package.json: installed when a test needs them, and not before.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../src/testing/run_command.ts";

const folder = fileURLToPath(new URL("packages/", import.meta.url));
let installing: Promise<unknown> | undefined;

/** A package's exports; `T` is as much of its types as the caller needs. */
export async function load<T>(name: string): Promise<T> {
  if (!existsSync(`${folder}node_modules/.package-lock.json`)) {
    await (installing ??= npm(["install", "--no-save", "--no-package-lock"], folder));
  }
  return createRequire(`${folder}package.json`)(name) as T;
}

/** Runs npm in a folder. */
export function npm(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<string> {
  const all = [...args, "--no-audit", "--no-fund"];
  // On Windows npm is a script, which only a shell runs.
  const [command, ...rest] = process.platform === "win32" ? ["cmd", "/c", "npm", ...all] : ["npm", ...all];
  return runCommand(command!, rest, { cwd, env: { ...process.env, ...env } });
}

/** The documents of a YAML text. */
export async function parseYaml(text: string): Promise<unknown[]> {
  const { parseAllDocuments } = await load<typeof Yaml>("yaml");
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

declare namespace Yaml {
  /** As much of the package as is used here. */
  function parseAllDocuments(text: string): { readonly errors: Error[]; toJS(): unknown }[];
}
