// Tasks that wait for a start, since the workers of their actor keep crashing.
// Must hold: a task leaves it once, by its turn, `remove` or `clear`; the order of an actor's tasks stays.

import type { AnyActor } from "../actor.ts";
import type { Task } from "./child.ts";
import type { Clock } from "./clock.ts";
import type { StartPace } from "./start_pace.ts";

interface Queue {
  readonly tasks: Task[];
  /** Calls the next start off. */
  cancel: () => void;
}

/** A queue for each actor. */
export class StartQueue {
  readonly #pace: StartPace;
  readonly #clock: Clock;
  readonly #begin: (task: Task) => void;
  readonly #queues = new Map<AnyActor, Queue>();

  /** `begin` is called with each task when it may start. */
  constructor(pace: StartPace, clock: Clock, begin: (task: Task) => void) {
    this.#pace = pace;
    this.#clock = clock;
    this.#begin = begin;
  }

  /** Whether a task of the actor has to wait: for its time, or behind others. */
  mustWait(actor: AnyActor): boolean {
    return this.#queues.has(actor) || this.#pace.delay(actor) > 0;
  }

  add(task: Task): void {
    const queue = this.#queues.get(task.actor);
    if (queue) return void queue.tasks.push(task);
    const made: Queue = { tasks: [task], cancel: () => {} };
    this.#queues.set(task.actor, made);
    this.#startLater(task.actor, made);
  }

  /** Takes a task out; returns whether it was there. */
  remove(task: Task): boolean {
    const queue = this.#queues.get(task.actor);
    const at = queue?.tasks.indexOf(task) ?? -1;
    if (!queue || at < 0) return false;
    queue.tasks.splice(at, 1);
    if (queue.tasks.length === 0) this.#drop(task.actor, queue);
    return true;
  }

  /** Takes all out. */
  clear(): Task[] {
    const all = [...this.#queues.values()].flatMap(({ tasks }) => tasks);
    for (const [actor, queue] of this.#queues) this.#drop(actor, queue);
    return all;
  }

  #startLater(actor: AnyActor, queue: Queue): void {
    queue.cancel = this.#clock.after(this.#pace.delay(actor), () => {
      // A clock may be a little early.
      if (this.#pace.delay(actor) > 0) return this.#startLater(actor, queue);
      const task = queue.tasks.shift()!;
      if (queue.tasks.length === 0) this.#queues.delete(actor);
      this.#begin(task);
      if (queue.tasks.length > 0) this.#startLater(actor, queue);
    });
  }

  #drop(actor: AnyActor, queue: Queue): void {
    queue.cancel();
    this.#queues.delete(actor);
  }
}
