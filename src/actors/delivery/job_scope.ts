// What the asynchronous context of a handler holds of its job. Deno forgets such a context only after some garbage
// collections, and copies all that hangs on it each time.
// Must hold: of a job that is over, what a handler has left behind can still ask for all that it could ask before.

import type { Msg } from "@nats-io/nats-core";
import type { Context } from "../../context/context.ts";
import type { ContextScope } from "../../context/current_context.ts";
import { Job } from "./job.ts";

const decoder = new TextDecoder();

/** Leads from a handler to its job. */
export class JobScope implements ContextScope {
  #job: Job | undefined;
  #actor: Job["actor"] | undefined;
  #message: unknown;
  #reply: Uint8Array | undefined;

  constructor(job: Job) {
    this.#job = job;
  }

  get context(): Context {
    return this.#job ??= this.#again();
  }

  /** Lets go of a job that is over, had no headers and no signal: the rest of its context can be made again. */
  leave(): void {
    const job = this.#job!;
    this.#actor = job.actor;
    this.#message = job.message;
    this.#reply = job.replyBytes;
    this.#job = undefined;
  }

  #again(): Job {
    const job = new Job(this.#actor!, { reply: decoder.decode(this.#reply) } as Msg);
    job.message = this.#message;
    return job;
  }
}
