import type { AnyActor } from "./actor.ts";
import { type JobCounts, NO_JOBS } from "./subscriber_status.ts";

/** What counts while it listens. */
interface Counting {
  readonly actor: AnyActor;
  readonly counts: JobCounts;
}

/** Counts of jobs over all calls of `listen()`. */
export class KeptCounts {
  readonly #ended = new Map<AnyActor, JobCounts>();

  /** Adds those of a call that has ended. */
  keep(consumers: readonly Counting[]): void {
    for (const { actor } of consumers) this.#ended.set(actor, this.of(actor, consumers));
  }

  /** The counts of an actor, with those of the call that runs. */
  of(actor: AnyActor, consumers: readonly Counting[]): JobCounts {
    const before = this.#ended.get(actor) ?? NO_JOBS;
    const now = consumers.find((consumer) => consumer.actor === actor)?.counts ?? NO_JOBS;
    return {
      succeeded: before.succeeded + now.succeeded,
      failed: before.failed + now.failed,
      time: before.time + now.time,
      longest: Math.max(before.longest, now.longest),
    };
  }
}
