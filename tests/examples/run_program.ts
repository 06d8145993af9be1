// Runs a program of this checkout as a user would, on the runtime that runs the tests.

import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runtime } from "../helpers/test.ts";

/** How a program is run. */
export interface RunOptions {
  /** Its arguments. */
  args?: readonly string[] | undefined;
  /** What Deno lets it do. @default everything */
  permissions?: readonly string[];
  /** Added to the environment. */
  env?: Readonly<Record<string, string>>;
}

/** A program that runs. */
export interface Program {
  /** What it has printed so far. */
  readonly lines: readonly string[];
  /** What it has said on stderr so far. */
  readonly errors: readonly string[];
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves to the exit code, or the signal that ended it, when all it has printed is there. */
  readonly exit: Promise<number | string>;
}

/** Starts a program, named by its path in the checkout. */
export function runProgram(path: string, options: RunOptions = {}): Program {
  const { args = [], permissions = ["-A"], env = {} } = options;
  const entry = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const child = spawn(
    process.execPath,
    runtime === "deno" ? ["run", ...permissions, entry, ...args] : [entry, ...args],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1", ...env } },
  );
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  return {
    lines,
    errors,
    kill(signal) {
      try {
        // Not child.kill(): Deno then reports the signal, whatever exit code the program ends with.
        process.kill(child.pid!, signal);
      } catch {
        // It has ended.
      }
    },
    exit: new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(signal ?? code!));
    }),
  };
}
