// Where the programs of a name are on PATH.

import { statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Machine } from "./machine.ts";

/** The file name of a program on the machine. */
export function fileName({ platform }: Machine, name: string): string {
  return platform === "win32" ? `${name}.exe` : name;
}

/** The paths of all programs of that name, in the order of PATH. */
export function programPaths(machine: Machine, name: string): string[] {
  const path = machine.env["PATH"] ?? machine.env["Path"] ?? "";
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, fileName(machine, name)))
    .filter(isFile);
}

/** Whether there is a file that we may see. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The first program of that name.
 *
 * @throws {Error} where there is none
 */
export function programPath(machine: Machine, name: string): string {
  const [program] = programPaths(machine, name);
  if (!program) throw new Error(`there is no ${name} on PATH`);
  return program;
}
