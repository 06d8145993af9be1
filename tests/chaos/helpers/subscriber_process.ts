import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { types } from "@walnats/core";
import { runtime } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import type { ActorPlan } from "./actor_plan.ts";
import type { Ledger } from "./ledger.ts";

const program = fileURLToPath(new URL("../fixtures/subscriber.ts", import.meta.url));

/** What a subscriber process is told. */
export interface Orders {
  readonly url: string;
  readonly event: string;
  readonly plans: readonly ActorPlan[];
  readonly listen?: types.ListenOptions;
}

/** The same with what only the process needs. */
export interface SubscriberArguments extends Orders {
  readonly who: string;
  /** Where it writes what it does. */
  readonly book: string;
  /** A file that it makes when it listens. */
  readonly ready: string;
}

/** A process that listens until it is killed; it ends with us too. */
export class SubscriberProcess implements AsyncDisposable {
  /** The instance, as entries name it. */
  readonly who: string = `process-${randomUUID().slice(0, 8)}`;
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #closeBook: () => void;
  #over = false;

  private constructor(orders: Orders, ledger: Ledger) {
    this.#folder = mkdtempSync(join(tmpdir(), "walnats-chaos-"));
    const given: SubscriberArguments = {
      ...orders,
      who: this.who,
      book: join(this.#folder, "book"),
      ready: this.#ready,
    };
    writeFileSync(given.book, "");
    this.#closeBook = ledger.follow(given.book);
    const run = runtime === "deno" ? ["run", "-A", "--no-check", program] : [program];
    this.#child = spawn(process.execPath, [...run, JSON.stringify(given)], {
      stdio: ["pipe", "ignore", process.env.WALNATS_TEST_LOG ? "inherit" : "ignore"],
    });
    this.ended = new Promise((resolve) => this.#child.on("close", () => resolve()));
    this.ended.then(() => this.#over = true);
  }

  /** Starts one; resolves when it listens. */
  static async start(orders: Orders, ledger: Ledger): Promise<SubscriberProcess> {
    const subscriber = new SubscriberProcess(orders, ledger);
    const listensOrEnded = () => existsSync(subscriber.#ready) || subscriber.#over;
    await until("the subscriber process listens", listensOrEnded, 30_000);
    if (!existsSync(subscriber.#ready)) throw new Error("the subscriber process ended before it listened");
    return subscriber;
  }

  get #ready(): string {
    return join(this.#folder, "ready");
  }

  /** As a crash would end it. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  /** Kills it, and removes what it wrote, which the ledger has read. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#closeBook();
    this.#child.stdin!.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
