import type { ConnectedEvents, types } from "@walnats/core";
import { sleep } from "./chaos.ts";
import type { Ledger } from "./ledger.ts";
import type { Random } from "./random.ts";

/** How a load is made. */
export interface LoadOptions {
  /** Publishers at once. @default 4 */
  publishers?: number;
  /** The most milliseconds between two messages of one publisher. @default 10 */
  pause?: number;
  /** Seconds that an emit may take. @default 30 */
  timeout?: number;
}

/** Publishers that emit with `sync`, one message after the other, until they are stopped. */
export class Load implements AsyncDisposable {
  /** What emits threw; none of those messages counts as confirmed. */
  readonly errors: Error[] = [];
  readonly #running: Promise<void>[];
  #stopped = false;

  // deno-lint-ignore no-explicit-any
  constructor(pub: ConnectedEvents<any>, event: types.AnyEvent, ledger: Ledger, random: Random, {
    publishers = 4,
    pause = 10,
    timeout = 30,
  }: LoadOptions = {}) {
    const publish = async () => {
      while (!this.#stopped) {
        const id = ledger.nextId();
        try {
          await pub.emit(event, id, { sync: true, timeout });
          ledger.confirmed.add(id);
        } catch (error) {
          this.errors.push(error as Error);
        }
        await sleep(random.between(0, pause));
      }
    };
    this.#running = Array.from({ length: publishers }, publish);
  }

  /** Emits no more; resolves when the last emit has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
