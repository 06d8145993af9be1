// One worker through its life, as the supervisor sees it.
// Must hold: the state changes only as NEXT allows; a worker that was killed or has ended gets no other task.

import type { AnyActor } from "../actor.ts";
import type { ToParent, ToWorker } from "./protocol.ts";
import { fromWire, toPlainWire, toWire } from "./wire_error.ts";
import type { Ending, WorkerHandle, WorkerSpec } from "./worker_handle.ts";

/** What a worker is asked to do: load a handler, or run a job. Exactly one of `done` and `failed` is called. */
export interface Task {
  readonly actor: AnyActor;
  /** Sends the request; throws where that cannot be cloned. */
  send(child: Child): void;
  done(result: unknown): void;
  failed(error: unknown): void;
  /** The worker asks to be told when the job's signal aborts. */
  watch(child: Child): void;
}

/** What a worker does now. */
export type ChildState =
  /** It has not reported ready; its first task waits. */
  | { readonly name: "starting"; readonly task: Task }
  | { readonly name: "idle" }
  | { readonly name: "busy"; readonly task: Task }
  /** It was killed, and its end is awaited. */
  | { readonly name: "ending" }
  /** It was killed and runs on. */
  | { readonly name: "stuck" }
  | { readonly name: "ended" };

const NEXT: Readonly<Record<ChildState["name"], readonly ChildState["name"][]>> = {
  starting: ["busy", "ending", "ended"],
  idle: ["busy", "ending", "ended"],
  busy: ["idle", "ending", "ended"],
  ending: ["stuck", "ended"],
  stuck: ["ended"],
  ended: [],
};

const IDLE: ChildState = { name: "idle" };

/** What a child tells its supervisor. */
export interface ChildEvents {
  /** It has reported ready. */
  ready(child: Child): void;
  /** It is idle: its task is answered next. */
  answered(child: Child, task: Task): void;
  /** It has ended; in the state that it had before. */
  ended(child: Child, before: ChildState, ending: Ending): void;
}

/** One thread or process. */
export class Child {
  /** When it was started, by the supervisor's clock. */
  readonly startedAt: number;
  /** When it was given the task that it has, or had last. */
  givenAt: number;
  /** How many tasks it has answered. */
  answers = 0;
  readonly #events: ChildEvents;
  readonly #handle: WorkerHandle;
  readonly #known = new Set<number>();
  #state: ChildState;
  #actor: AnyActor;

  /** Starts a worker for a task; throws where the runtime refuses. */
  constructor(spec: WorkerSpec, task: Task, now: number, events: ChildEvents) {
    this.startedAt = this.givenAt = now;
    this.#events = events;
    this.#state = { name: "starting", task };
    this.#actor = task.actor;
    this.#handle = spec.open({
      received: (frame) => this.#receive(frame),
      ended: (ending) => this.#end(ending),
    });
  }

  get state(): ChildState {
    return this.#state;
  }

  /** Whose task it has, or had last. */
  get actor(): AnyActor {
    return this.#actor;
  }

  /** Gives an idle worker a task. */
  begin(task: Task, now: number): void {
    // From starting to busy it comes by itself.
    if (this.#state !== IDLE) throw notAllowed(this.#state, "busy");
    this.#move({ name: "busy", task });
    this.givenAt = now;
    this.#actor = task.actor;
    this.#send(task);
  }

  /** Ends the worker by force. What becomes of its task is the supervisor's business. */
  kill(): void {
    this.#move({ name: "ending" });
    this.#handle.kill();
  }

  /** It was killed some time ago, and has not ended. */
  markStuck(): void {
    this.#move({ name: "stuck" });
  }

  /** Whether the worker knows the actor of this number; if not, it is assumed to be told now. */
  knows(actor: number): boolean {
    if (this.#known.has(actor)) return true;
    this.#known.add(actor);
    return false;
  }

  /** Sends a frame; throws where it cannot be cloned. */
  post(frame: ToWorker): void {
    this.#handle.post(frame);
  }

  /** Tells the worker that the signal of its job has aborted. */
  postAbort(reason: unknown): void {
    try {
      this.post(["abort", toWire(reason)]);
    } catch {
      this.post(["abort", toPlainWire(reason)]);
    }
  }

  #receive(frame: ToParent): void {
    const state = this.#state;
    if (frame[0] === "ready" && state.name === "starting") {
      this.#move({ name: "busy", task: state.task });
      this.#events.ready(this);
      return this.#send(state.task);
    }
    // What a killed worker still sends counts no more.
    if (state.name !== "busy") return;
    const { task } = state;
    if (frame[0] === "watch") task.watch(this);
    else if (frame[0] === "done") this.#answered(task).done(frame[1]);
    else if (frame[0] === "failed") this.#answered(task).failed(fromWire(frame[1]));
  }

  #send(task: Task): void {
    try {
      task.send(this);
    } catch (error) {
      this.#answered(task).failed(error);
    }
  }

  /** It is free for the next task before anybody hears of this one's end. */
  #answered(task: Task): Task {
    this.answers++;
    this.#move(IDLE);
    this.#events.answered(this, task);
    return task;
  }

  #end(ending: Ending): void {
    const before = this.#state;
    this.#move({ name: "ended" });
    this.#events.ended(this, before, ending);
  }

  #move(next: ChildState): void {
    if (!NEXT[this.#state.name].includes(next.name)) throw notAllowed(this.#state, next.name);
    this.#state = next;
  }
}

function notAllowed({ name }: ChildState, next: ChildState["name"]): Error {
  return new Error(`a worker cannot become ${next}: it is ${name}`);
}
