// One worker of a pool: what it was told, and whose answer is awaited.

import type { AnyActor } from "../actor.ts";
import type { Ending, LaneKind, WorkerHandle } from "./worker_handle.ts";
import type { ToParent, ToWorker } from "./protocol.ts";
import { fromWire, toPlainWire, toWire } from "./wire_error.ts";

/** Who waits for what a worker does. */
export interface Answer {
  done(result: unknown): void;
  failed(error: unknown): void;
  /** The worker wants to know when the job's signal aborts. */
  watch(): void;
}

/** One worker. */
export class PooledWorker {
  /** Resolves when the worker is gone. */
  readonly over: Promise<void>;
  /** Resolves when it has spoken for the first time. */
  readonly started: Promise<void>;
  /** Whose answer is awaited; undefined while it is idle. */
  answer: Answer | undefined;
  /** Whose handler ran last. */
  actor: AnyActor | undefined;
  /** Whether it has ever spoken. */
  ready = false;
  /** Stops watching the job's signal. */
  unwatch: (() => void) | undefined;
  readonly #lane: WorkerHandle;
  readonly #known = new Set<number>();
  #onReady: (() => void) | undefined;
  #start: () => void = () => {};

  /** Starts a worker. */
  constructor(kind: LaneKind, ended: (ending: Ending) => void) {
    this.started = new Promise((resolve) => this.#start = resolve);
    let isOver = () => {};
    this.over = new Promise((resolve) => isOver = resolve);
    this.#lane = kind.open({
      said: (frame) => this.#hear(frame),
      ended: (ending) => {
        ended(ending);
        isOver();
      },
    });
  }

  /** From now on the answer of the worker is for this one. */
  begin(actor: AnyActor, answer: Answer): void {
    this.actor = actor;
    this.answer = answer;
  }

  /** The answer has come. */
  finish(): void {
    this.answer = undefined;
    this.unwatch?.();
    this.unwatch = undefined;
  }

  /** Calls at once, or as soon as the worker has started. */
  whenReady(then: () => void): void {
    if (this.ready) then();
    else this.#onReady = then;
  }

  /** Whether the worker knows the actor of this number; if not, it is assumed to be told now. */
  knows(actor: number): boolean {
    if (this.#known.has(actor)) return true;
    this.#known.add(actor);
    return false;
  }

  /** Throws where it cannot be cloned. */
  post(frame: ToWorker): void {
    this.#lane.post(frame);
  }

  /** Tells the worker that the signal of its job has aborted. */
  postAbort(reason: unknown): void {
    try {
      this.post(["abort", toWire(reason)]);
    } catch {
      this.post(["abort", toPlainWire(reason)]);
    }
  }

  /** Ends the worker by force. */
  kill(): void {
    this.#onReady = undefined;
    this.#lane.kill();
  }

  #hear(frame: ToParent): void {
    switch (frame[0]) {
      case "done":
        return this.answer?.done(frame[1]);
      case "failed":
        return this.answer?.failed(fromWire(frame[1]));
      case "watch":
        return this.answer?.watch();
      case "ready":
        this.ready = true;
        this.#start();
        this.#onReady?.();
        this.#onReady = undefined;
    }
  }
}
