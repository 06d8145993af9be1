// Runs a program and tells its output line by line: what every script here starts programs with.

import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** How a program is run. */
export interface RunOptions {
  /** Environment variables on top of ours; undefined takes one away. */
  env?: Record<string, string | undefined>;
  /** The folder it runs in. @default ours */
  cwd?: string;
  /** What it reads on its stdin. @default nothing */
  input?: string;
  /** Called for each line of its output. */
  onLine?: (line: string) => void;
  /** Milliseconds after which it is killed. @default never */
  limit?: number;
  /** Kills it when it aborts. */
  signal?: AbortSignal | undefined;
}

/** How a program ended. */
export interface Ended {
  /** Whether it ended by itself with code 0. */
  readonly ok: boolean;
  /** How it ended, in words: `exit code 1`, `killed by SIGKILL`, `killed: longer than 600 s`. */
  readonly how: string;
  /** All it printed on stdout and stderr. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs a program to its end; one that cannot be started ends like one that failed. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, env, input = "", onLine = () => {}, limit, signal } = options;
  const started = performance.now();
  const lines: string[] = [];
  return new Promise((resolve) => {
    // On Windows npx and npm are batch files, which only a shell runs.
    const shell = process.platform === "win32" && (command === "npx" || command === "npm");
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      shell,
      stdio: "pipe",
      ...signal && { signal, killSignal: "SIGKILL" },
    });
    let late = false;
    const timer = limit && setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, limit);

    const take = (line: string) => {
      lines.push(line);
      onLine(line);
    };
    const read = [lineByLine(child.stdout, take), lineByLine(child.stderr, take)];
    child.stdin.on("error", () => {});
    child.stdin.end(input);

    const end = async (ok: boolean, how: string) => {
      clearTimeout(timer || undefined);
      // What it left running may hold the pipes open for ever.
      let patience: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([
        Promise.all(read),
        new Promise<void>((resolve) => patience = setTimeout(resolve, 1_000)),
      ]);
      clearTimeout(patience);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ok, how, output: lines.join("\n"), seconds: (performance.now() - started) / 1000 });
    };
    child.on("error", (error) => end(false, error.message));
    child.on("exit", (code, signal) => {
      if (late) end(false, `killed: longer than ${limit! / 1000} s`);
      else if (signal) end(false, `killed by ${signal}`);
      else end(code === 0, `exit code ${code}`);
    });
  });
}

async function lineByLine(stream: Readable, take: (line: string) => void): Promise<void> {
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) take(line);
  } catch {
    // The stream was given up.
  }
}
