// Workers without threads and processes: the test says what they do, and sees what they were sent.

import type { ToParent, ToWorker } from "../../../src/actors/executors/protocol.ts";
import type {
  Ending,
  WorkerEvents,
  WorkerHandle,
  WorkerSpec,
} from "../../../src/actors/executors/worker_handle.ts";

/** One worker. */
export class FakeWorker implements WorkerHandle {
  readonly sent: ToWorker[] = [];
  killed = false;
  readonly #events: WorkerEvents;
  readonly #diesWhenKilled: boolean;

  constructor(events: WorkerEvents, diesWhenKilled: boolean) {
    this.#events = events;
    this.#diesWhenKilled = diesWhenKilled;
  }

  post(frame: ToWorker): void {
    if (frame[0] === "run") structuredClone(frame[2]);
    this.sent.push(frame);
  }

  kill(): void {
    this.killed = true;
    if (this.#diesWhenKilled) {
      queueMicrotask(() => this.end({ how: "was killed by SIGKILL", signal: "SIGKILL" }));
    }
  }

  /** The worker says something. */
  say(...frame: ToParent): void {
    this.#events.received(frame);
  }

  /** The worker ends by itself. */
  end(ending: Ending = { how: "exited with code 1", exitCode: 1 }): void {
    this.#events.ended(ending);
  }
}

/** Where workers come from. */
export interface FakeSpec extends WorkerSpec {
  /** All that were ever started. */
  readonly workers: FakeWorker[];
  closed: boolean;
}

/** Makes workers that do only what the test says. */
export function fakeSpec(
  { diesWhenKilled = true, startLimit = Infinity, open = () => {} }: {
    diesWhenKilled?: boolean;
    startLimit?: number;
    /** Called before each start. */
    open?: () => void;
  } = {},
): FakeSpec {
  const workers: FakeWorker[] = [];
  return {
    name: "process",
    program: {
      url: new URL("file:///worker.ts"),
      isOurs: startLimit === Infinity,
      isSelf: false,
      startLimit,
    },
    patience: 5_000,
    advice: "; use something else",
    workers,
    closed: false,
    open(events) {
      open();
      workers.push(new FakeWorker(events, diesWhenKilled));
      return workers.at(-1)!;
    },
    close() {
      this.closed = true;
      return Promise.resolve();
    },
  };
}
