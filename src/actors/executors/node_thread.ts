// A thread of `node:worker_threads`: Node has no Web Workers.

import { Worker } from "node:worker_threads";
import { isInstance, messageOf, textOf } from "../../describe_error.ts";
import type { WorkerEvents, WorkerHandle } from "./worker_handle.ts";
import { isFrame } from "./protocol.ts";
import { THREAD_MARK } from "./worker_kind.ts";

/** Starts a thread. */
export function openNodeThread(events: WorkerEvents, program: URL): WorkerHandle {
  const worker = new Worker(program, { name: THREAD_MARK, workerData: THREAD_MARK });
  let failure: { error: unknown } | undefined;
  worker.on("message", (data) => {
    if (isFrame(data)) events.received(data);
  });
  worker.on("error", (error) => failure = { error });
  worker.on("exit", (exitCode) => {
    if (!failure) return events.ended({ how: `exited with code ${exitCode}`, exitCode });
    const { error } = failure;
    const message = isInstance(error, Error) ? messageOf(error) : textOf(error);
    events.ended({ how: `failed outside of its handler: ${message}`, exitCode, cause: error });
  });
  return {
    post: (frame) => worker.postMessage(frame),
    kill: () => void worker.terminate(),
  };
}
