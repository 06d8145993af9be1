// How a job's handler is called: here, or in a thread or process.

import { contextScopes } from "../../context/current_context.ts";
import { activeTraceParent } from "../../context/open_telemetry.ts";
import type { AnyActor } from "../actor.ts";
import type { Executor } from "../executors/executor.ts";
import type { Job } from "./job.ts";

/** Calls the handler with the decoded message. */
export type Call = (job: Job, message: unknown) => unknown;

/** Calls it in this thread. */
export function callHere({ handler }: AnyActor): Call {
  return (job, message) => contextScopes.run(job.context, handler, message);
}

/** Calls it where the executor runs it. */
export function callIn(executor: Executor): Call {
  return (job, message) => {
    job.remote = { actor: job.actor, message, context: job.context, traceParent: activeTraceParent() };
    return executor.run(job.remote);
  };
}
