// Runs a program to its end: arguments as a list, never through a shell; output line by line; given up after a
// silence, since a program that waits for a dead network says nothing.

import { spawn } from "node:child_process";

/** How a program is run. */
export interface RunCommandOptions {
  /** The folder it runs in. @default ours */
  cwd?: string | undefined;
  /** Its environment. @default ours */
  env?: Record<string, string | undefined>;
  /** Milliseconds without a line of output after which it is killed. @default 120_000 */
  silence?: number | undefined;
  /** Receives each line of its output. @default nobody */
  onLine?: ((line: string) => void) | undefined;
}

/**
 * Resolves to everything the program wrote.
 *
 * @throws {Error} where it cannot be started, fails, or is silent too long; with its last lines
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: RunCommandOptions = {},
): Promise<string> {
  const silence = options.silence ?? 120_000;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env as Record<string, string> | undefined,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let output = "";
  let silent = false;
  const giveUp = () => {
    silent = true;
    child.kill("SIGKILL");
    // What it started may still hold the pipes.
    child.stdout!.destroy();
    child.stderr!.destroy();
  };
  let timer = setTimeout(giveUp, silence);
  for (const stream of [child.stdout!, child.stderr!]) {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silence);
      output += chunk;
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop()!;
      for (const line of lines) options.onLine?.(line);
    });
  }
  try {
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve([code, signal]));
    });
    if (silent) throw new Error(`it printed nothing for ${silence / 1000} s`);
    if (code !== 0) throw new Error(`it ended with ${code ?? signal}: ${lastLines(output, 4)}`);
    return output;
  } finally {
    clearTimeout(timer);
  }
}

/** The last lines that are not empty, on one line. */
function lastLines(text: string, count: number): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.slice(-count).join(" | ") || "(it wrote nothing)";
}
