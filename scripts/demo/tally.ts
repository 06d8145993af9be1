// What the actors said, as it comes in.

import type { Measured } from "./events.ts";
import { ACTOR_NAMES, type ActorName } from "./measures.ts";

/** The results of one actor. */
export class ActorTally {
  /** By path. */
  readonly results = new Map<string, Measured>();
  /** Results that came twice as different messages; there must be none. */
  readonly repeated: string[] = [];
  /** Jobs that ran after their message had been delivered before. */
  redelivered = 0;
  /** When the last result came, by `performance.now()`. */
  lastAt = 0;
  readonly #sequences = new Set<number>();

  /** Counts a result; the message that brought it may come twice itself, which its number tells. */
  add(result: Measured, seqNumber: number): void {
    if (this.#sequences.has(seqNumber)) return;
    this.#sequences.add(seqNumber);
    if (this.results.has(result.path)) this.repeated.push(result.path);
    else this.results.set(result.path, result);
    if (result.attempt > 1) this.redelivered++;
    this.lastAt = performance.now();
  }
}

/** The results of all actors. */
export class Tally {
  /** By the actor's name. */
  readonly actors: ReadonlyMap<ActorName, ActorTally> = new Map(
    ACTOR_NAMES.map((name) => [name, new ActorTally()]),
  );

  /** Counts a result. */
  add(result: Measured, seqNumber: number): void {
    this.actors.get(result.actor)?.add(result, seqNumber);
  }

  /** A job ran again, though the result of its first run had arrived. */
  again(actor: ActorName): void {
    this.actors.get(actor)!.redelivered++;
  }

  /** How many jobs gave a result. */
  get jobs(): number {
    return this.#sum((actor) => actor.results.size);
  }

  /** How many jobs ran again. */
  get redelivered(): number {
    return this.#sum((actor) => actor.redelivered);
  }

  #sum(count: (actor: ActorTally) => number): number {
    return [...this.actors.values()].reduce((sum, actor) => sum + count(actor), 0);
  }
}
