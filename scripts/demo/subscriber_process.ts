// A subscriber as the demo sees it: a process that is started, killed or ended.

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ACTOR_NAMES, type ActorName } from "./measures.ts";

/** Milliseconds that an orderly end may take. */
const PATIENCE = 5_000;

/** What a subscriber tells while it runs. */
export interface SubscriberHandlers {
  /** A job ran again, though its first run had sent its result. */
  again(actor: ActorName): void;
  /** It has something to say: a warning, an error. */
  said(line: string): void;
  /** It ended, and nobody had asked it to. */
  failed(error: Error): void;
}

/** A subscriber in a process of its own. */
export class SubscriberProcess {
  /** As the demo calls it. */
  readonly name: string;
  /** Resolves when it listens. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #over: Promise<void>;
  #ending = false;

  /** Starts it. */
  constructor(number: number, server: string, handlers: SubscriberHandlers) {
    this.name = `subscriber ${number}`;
    const entry = fileURLToPath(new URL("./subscriber.ts", import.meta.url));
    const args = "Deno" in globalThis ? ["run", "-A", entry] : [entry];
    // Its standard input is never written to: it ends when we do, and the subscriber then ends too.
    const child = this.#child = spawn(process.execPath, args, {
      stdio: "pipe",
      env: { ...process.env, NATS_SERVER: server },
    });
    child.stdin!.on("error", () => {});
    this.ready = new Promise((resolve) => {
      createInterface({ input: child.stdout! }).on("line", (line) => {
        const actor = ACTOR_NAMES.find((name) => line === `again ${name}`);
        if (actor) handlers.again(actor);
        else if (line === "ready") resolve();
        else handlers.said(`${this.name}: ${line}`);
      });
    });
    createInterface({ input: child.stderr! }).on("line", (line) => handlers.said(`${this.name}: ${line}`));
    this.#over = new Promise((resolve) => {
      const end = (how: string) => {
        resolve();
        if (!this.#ending) handlers.failed(new Error(`${this} ended: ${how}`));
      };
      child.on("error", (error) => end(error.message));
      child.on("exit", (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  /** Its name and process id. */
  toString(): string {
    return `${this.name} (pid ${this.#child.pid})`;
  }

  /** SIGKILL, in the middle of whatever it does. */
  kill(): void {
    this.#ending = true;
    this.#child.kill("SIGKILL");
  }

  /** Ends it in an orderly way; resolves when it is gone. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#child.kill("SIGTERM");
    const late = setTimeout(() => this.kill(), PATIENCE);
    await this.#over;
    clearTimeout(late);
  }
}
