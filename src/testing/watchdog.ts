// The small process that owns a server and its folder, so that both go when our process does, even by SIGKILL.
// We hold the writing end of its stdin: each line on it starts the server, its end means that we are gone.
// Everything else passes through files in the folder, so no read is pending between two calls.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { watchdogCommand } from "./watchdog_command.ts";

/** How a run of the program ended. */
export interface Exit {
  /** The exit status as the shell gives it: 137 is SIGKILL. */
  readonly status: string;
}

/** One watchdog with its folder; at most one run of the program at a time. */
export class Watchdog {
  /** Holds the configuration, the log and whatever the program writes; gone with the watchdog. */
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #over: Promise<void>;
  #failure: Error | undefined;

  /** Starts the watchdog, which makes the folder; the program runs only after `start()`. */
  constructor(folder: string, program: string, args: readonly string[], portable?: boolean) {
    this.folder = folder;
    const [command, ...rest] = watchdogCommand(folder, program, args, portable);
    this.#child = spawn(command, rest, {
      stdio: ["pipe", "ignore", "ignore"],
      // Of a session of its own: Ctrl+C in a terminal is for our process, which may still need the server.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#child.stdin!.on("error", () => {});
    this.#over = new Promise((resolve) => {
      this.#child.on("error", (error) => {
        this.#failure = error;
        resolve();
      });
      this.#child.on("close", () => resolve());
    });
    this.#hold(false);
  }

  /** Waits until the folder is there, so that the configuration can be written into it. */
  async ready(): Promise<void> {
    await this.#until(() => existsSync(this.folder), "its folder is there");
  }

  /** Runs the program; resolves to its process id. */
  async start(): Promise<number> {
    for (const name of readdirSync(this.folder)) {
      if (["pid", "exit", "log"].includes(name) || name.endsWith(".ports")) rmSync(join(this.folder, name));
    }
    this.#child.stdin!.write("start\n");
    await this.#until(() => this.#line("pid") !== undefined, "the program runs");
    return Number(this.#line("pid"));
  }

  /** How the program ended, or undefined while it runs. */
  get exit(): Exit | undefined {
    const status = this.#line("exit");
    return status === undefined ? undefined : { status };
  }

  /** Sends a signal to the program and waits for its end, after `patience` milliseconds with SIGKILL. */
  async end(pid: number, signal: "SIGTERM" | "SIGKILL", patience = 5_000): Promise<void> {
    const deadline = performance.now() + patience;
    // The signal is repeated: a program that is only just being started is still deaf, as the watchdog is.
    for (let again = 0; !this.exit && existsSync(this.folder);) {
      const now = performance.now();
      if (now >= again) {
        tryKill(pid, now >= deadline ? "SIGKILL" : signal);
        again = Math.min(now + 100, now < deadline ? deadline : Infinity);
      }
      await pause(1);
    }
  }

  /** Ends the program at once, and the watchdog with its folder. */
  async close(): Promise<void> {
    this.#hold(true);
    this.#child.stdin!.end();
    await this.#over;
    // Only where somebody else ended the watchdog is there still something to do.
    if (!existsSync(this.folder)) return;
    const pid = Number(this.#line("pid"));
    if (pid > 0 && !this.exit) tryKill(pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  /** Whether the watchdog keeps our process alive: only while somebody waits for it. */
  #hold(on: boolean): void {
    const pipe = this.#child.stdin as unknown as { ref?(): void; unref?(): void };
    if (on) this.#child.ref(), pipe.ref?.();
    else this.#child.unref(), pipe.unref?.();
  }

  /** The one line of a file in the folder; undefined while it is not written to its end. */
  #line(name: string): string | undefined {
    try {
      const text = readFileSync(join(this.folder, name), "utf8");
      return text.endsWith("\n") ? text.trim() : undefined;
    } catch {
      return undefined;
    }
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!condition()) {
      const ended = this.#failure !== undefined || this.#child.exitCode !== null ||
        this.#child.signalCode !== null;
      if (ended || performance.now() > deadline) {
        throw new Error(
          `the watchdog of nats-server ${ended ? "ended" : "waited 10 s in vain"} before ${what}`,
          { cause: this.#failure },
        );
      }
      await pause(1);
    }
  }
}

function tryKill(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
