// The small process that kills ours when this process dies, even by SIGKILL, while they are busy in a loop and
// cannot notice. We hold the writing end of its stdin: lines name the processes, its end means that we are gone.

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { setImmediate } from "node:timers";
import type { Logger } from "../../logger.ts";
import { guardCommand } from "./guard_command.ts";
import { PROCESS_MARK } from "./worker_kind.ts";

/** Guards the processes of one pool. */
export class OrphanGuard {
  readonly #logger: Logger;
  readonly #portable: boolean | undefined;
  readonly #pids = new Set<number>();
  #guard: ChildProcess | undefined;
  #over: Promise<void> = Promise.resolve();
  #closed = false;

  /** `portable` asks for the guard that runs on Windows. */
  constructor(logger: Logger, portable?: boolean) {
    this.#logger = logger;
    this.#portable = portable;
  }

  /** The guard's process id, while it runs. */
  get pid(): number | undefined {
    return this.#guard?.pid;
  }

  /** This process shall not outlive us; resolves when that is sure, or cannot be had. */
  async add(pid: number): Promise<void> {
    this.#pids.add(pid);
    if (this.#guard) await this.#tell(`+ ${pid}`);
    else await this.#start();
  }

  /** This process is gone; its id may come again as another's. */
  remove(pid: number): void {
    this.#pids.delete(pid);
    void this.#tell(`- ${pid}`);
  }

  /** Ends the guard; the processes are gone already. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#guard) hold(this.#guard, true);
    this.#guard?.stdin?.end();
    await this.#over;
  }

  async #start(): Promise<void> {
    const [command, ...args] = guardCommand(this.#portable);
    const guard = this.#guard = spawn(command, args, {
      stdio: ["pipe", "ignore", "ignore"],
      // It must see the end of us, not what a terminal or a service manager sends to all of us.
      detached: process.platform !== "win32",
      windowsHide: true,
      env: { ...process.env, [PROCESS_MARK]: "guard" },
    });
    this.#over = new Promise((resolve) => {
      const ended = (reason: string, again: boolean) => {
        resolve();
        if (this.#guard !== guard) return;
        this.#guard = undefined;
        if (this.#closed) return;
        this.#logger.warn(
          `walnats: the process that ends the others when this one is killed ${reason}` +
            (again ? "; starting it again" : ": a busy one would go on"),
        );
        if (again && this.#pids.size > 0) void this.#start();
      };
      guard.on("error", (error) => ended(`cannot be started (${error.message})`, false));
      guard.on("close", (code, signal) => ended(`was ended (${signal ?? code})`, true));
    });
    guard.stdin?.on("error", () => {});
    hold(guard, false);
    await Promise.all([...this.#pids].map((pid) => this.#tell(`+ ${pid}`)));
  }

  /** Resolves when the line is in the pipe, where it outlives us; or never will be. */
  async #tell(line: string): Promise<void> {
    const pipe = this.#guard?.stdin;
    if (this.#closed || !pipe) return;
    // Bun calls back at once and writes at the end of the tick.
    const written = new Promise<void>((resolve) => pipe.write(`${line}\n`, () => setImmediate(resolve)));
    await Promise.race([written, this.#over]);
  }
}

/** Whether the guard keeps our process alive: only while we wait for its end. */
function hold(guard: ChildProcess, on: boolean): void {
  const pipe = guard.stdin as unknown as { ref?(): void; unref?(): void } | null;
  if (on) guard.ref(), pipe?.ref?.();
  else guard.unref(), pipe?.unref?.();
}
