// This program once more, as a process of its own, that is ended gracefully.

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Milliseconds that jobs in hand have to end. */
const DRAIN = 10_000;

/** A `walnats` command that runs beside this one. */
export class Child {
  readonly #process: ChildProcess;
  /** Its exit code, or the signal that has ended it. */
  readonly ended: Promise<number | string>;

  /** Starts it; it writes where this process writes. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const main = new URL("./main" + (import.meta.url.endsWith(".ts") ? ".ts" : ".js"), import.meta.url);
    const program = main.protocol === "file:" ? fileURLToPath(main) : main.href;
    const flags = "Deno" in globalThis ? ["run", "-A"] : [];
    this.#process = spawn(process.execPath, [...flags, program, ...args], {
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    this.ended = new Promise((resolve) => {
      this.#process.once("error", (error) => resolve(error.message));
      this.#process.once("exit", (code, signal) => resolve(code ?? signal ?? 0));
    });
  }

  /** Ends it as Ctrl+C does; kills it where that takes too long. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), DRAIN);
    await this.ended;
    clearTimeout(timer);
  }
}
