// The marks of one actor's lone runs, as far as this instance has set them.
// Must hold: a mark of ours counts only where the handler has started and its outcome was written down; one that nobody
// has confirmed, or whose job did not start after all, does not end the message.

import { identityOf } from "../../jetstream/delayed_messages.ts";
import { markLoneRun } from "../../jetstream/lone_run_mark.ts";
import type { AnyActor } from "../actor.ts";
import type { Job } from "./job.ts";

/** Marks messages that are about to run alone. */
export class LoneRunMarks {
  readonly #actor: AnyActor;
  /** Messages whose mark says nothing, though we may have set it: by identity. */
  readonly #unclear = new Set<string>();

  constructor(actor: AnyActor) {
    this.#actor = actor;
  }

  /** Marks the message; resolves to whether it may run: nobody has begun to run it alone before. */
  async mark(job: Job): Promise<boolean> {
    const identity = identityOf(this.#actor, job.message);
    try {
      const first = await markLoneRun(this.#actor, job.message);
      return this.#unclear.delete(identity) || first;
    } catch (error) {
      this.#unclear.add(identity);
      throw error;
    }
  }

  /** It may be marked, and did not run, or its outcome could not be written down. */
  disregard(job: Job): void {
    this.#unclear.add(identityOf(this.#actor, job.message));
  }
}
