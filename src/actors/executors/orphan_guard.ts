// The small process that kills ours when this process dies, even by SIGKILL, while they are busy in a loop and
// cannot notice. We hold the writing end of its stdin: lines name the processes, its end means that we are gone.
// Must hold: there is one guard at most; one that cannot live is neither started nor warned of without end.

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { setImmediate } from "node:timers";
import { describeError } from "../../describe_error.ts";
import type { Logger } from "../../logger.ts";
import { type Clock, systemClock } from "./clock.ts";
import { guardCommand } from "./guard_command.ts";
import { GUARD_ARGUMENT, PROCESS_MARK } from "./worker_kind.ts";

/** Milliseconds before a guard that was ended is started again; doubles each time. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 30_000;
/** Milliseconds of life after which a guard counts as one that can live. */
const PROVED = 10_000;

type State =
  | { readonly name: "none" }
  | { readonly name: "running"; readonly guard: ChildProcess; readonly over: Promise<void> }
  /** It was ended, and is started again after a pause. */
  | { readonly name: "paused"; readonly cancel: () => void }
  /** It cannot be started here. */
  | { readonly name: "failed" }
  | { readonly name: "closed" };

/** What tests change. */
export interface OrphanGuardOptions {
  /** What it runs. */
  readonly command?: readonly [string, ...string[]];
  readonly clock?: Clock;
}

/** Guards the processes of one pool. */
export class OrphanGuard {
  readonly #logger: Logger;
  readonly #command: readonly [string, ...string[]];
  readonly #clock: Clock;
  readonly #pids = new Set<number>();
  #state: State = { name: "none" };
  #pause = FIRST_PAUSE;

  /** Starts nothing before there is a process to be guarded. */
  constructor(logger: Logger, { command = guardCommand(), clock = systemClock }: OrphanGuardOptions = {}) {
    this.#logger = logger;
    this.#command = command;
    this.#clock = clock;
  }

  /** The guard's process id, while it runs. */
  get pid(): number | undefined {
    return this.#state.name === "running" ? this.#state.guard.pid : undefined;
  }

  /** This process shall not outlive us; resolves when that is sure, or cannot be had. */
  async add(pid: number): Promise<void> {
    this.#pids.add(pid);
    if (this.#state.name === "none") await this.#start();
    else await this.#tell(`+ ${pid}`);
  }

  /** This process is gone; its id may come again as another's. */
  remove(pid: number): void {
    this.#pids.delete(pid);
    void this.#tell(`- ${pid}`);
  }

  /** Ends the guard; the processes are gone already. */
  async close(): Promise<void> {
    const before = this.#state;
    this.#state = { name: "closed" };
    if (before.name === "paused") before.cancel();
    if (before.name !== "running") return;
    hold(before.guard, true);
    before.guard.stdin?.end();
    await before.over;
  }

  async #start(): Promise<void> {
    const startedAt = this.#clock.now();
    let guard: ChildProcess;
    try {
      guard = this.#spawn();
    } catch (error) {
      // Deno may have no permission to run this program.
      return this.#failed(error);
    }
    const over = new Promise<void>((resolve) => {
      guard.on("error", (error) => {
        resolve();
        if (this.#isCurrent(guard)) this.#failed(error);
      });
      guard.on("close", (code, signal) => {
        resolve();
        if (this.#isCurrent(guard)) this.#ended(startedAt, `${signal ?? code}`);
      });
    });
    this.#state = { name: "running", guard, over };
    guard.stdin?.on("error", () => {});
    // On Deno one that cannot be started has nothing to let go of.
    if (guard.pid !== undefined) hold(guard, false);
    await Promise.all([...this.#pids].map((pid) => this.#tell(`+ ${pid}`)));
  }

  #spawn(): ChildProcess {
    const [command, ...args] = this.#command;
    return spawn(command, [...args, GUARD_ARGUMENT], {
      stdio: ["pipe", "ignore", "ignore"],
      // It must see the end of us, not what a terminal or a service manager sends to all of us.
      detached: process.platform !== "win32",
      windowsHide: true,
      env: { ...process.env, [PROCESS_MARK]: "guard" },
    });
  }

  #isCurrent(guard: ChildProcess): boolean {
    return this.#state.name === "running" && this.#state.guard === guard;
  }

  #failed(error: unknown): void {
    this.#state = { name: "failed" };
    this.#warn(`cannot be started (${describeError(error)}): a busy one would go on`);
  }

  #ended(startedAt: number, how: string): void {
    if (this.#pids.size === 0) {
      this.#state = { name: "none" };
      return;
    }
    if (this.#clock.now() - startedAt >= PROVED) this.#pause = FIRST_PAUSE;
    if (this.#pause === FIRST_PAUSE) this.#warn(`was ended (${how}); starting it again`);
    this.#state = { name: "paused", cancel: this.#clock.after(this.#pause, () => void this.#start()) };
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #warn(how: string): void {
    this.#logger.warn(`walnats: the process that ends the others when this one is killed ${how}`);
  }

  /** Resolves when the line is in the pipe, where it outlives us; or never will be. */
  async #tell(line: string): Promise<void> {
    if (this.#state.name !== "running") return;
    const { guard: { stdin }, over } = this.#state;
    if (!stdin) return;
    // Bun calls back at once and writes at the end of the tick.
    const written = new Promise<void>((resolve) => stdin.write(`${line}\n`, () => setImmediate(resolve)));
    await Promise.race([written, over]);
  }
}

/** Whether the guard keeps our process alive: only while we wait for its end. */
function hold(guard: ChildProcess, on: boolean): void {
  const pipe = guard.stdin as unknown as { ref?(): void; unref?(): void } | null;
  if (on) guard.ref(), pipe?.ref?.();
  else guard.unref(), pipe?.unref?.();
}
