// A thread as a Web Worker: Deno and Bun.

import { isBun, isDeno } from "../../runtime.ts";
import type { Ending, WorkerEvents, WorkerHandle } from "./worker_handle.ts";
import { isFrame, type ToParent } from "./protocol.ts";
import { THREAD_MARK } from "./worker_kind.ts";

/** What we use of a Web Worker: its types are those of a browser, which not every compiler has. */
interface WebWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onmessageerror: (() => void) | null;
  onerror: ((event: WebWorkerError) => void) | null;
  addEventListener(type: "close", listener: (event: { readonly code?: number }) => void): void;
  postMessage(message: unknown): void;
  terminate(): void;
}

interface WebWorkerError {
  readonly message: string;
  readonly error?: unknown;
  preventDefault(): void;
}

interface Globals {
  readonly Worker: new (program: URL, options: object) => WebWorker;
}

/** Starts a Web Worker. */
export function openWebThread(events: WorkerEvents, program: URL): WorkerHandle {
  // On Bun a thread does not know its name.
  const data = isBun ? { workerData: THREAD_MARK } : {};
  const options = { type: "module", name: THREAD_MARK, ...data } as const;
  const { Worker } = globalThis as unknown as Globals;
  const worker = new Worker(program, options);
  let open = true;
  const end = (ending: Ending) => {
    if (!open) return;
    open = false;
    worker.terminate();
    events.ended(ending);
  };
  worker.onmessage = ({ data }) => {
    if (!open || !isFrame(data)) return;
    const frame = data as ToParent;
    if (frame[0] === "exit") end(exited(frame[1]));
    else events.received(frame);
  };
  worker.onmessageerror = () => end({ how: "sent a message that is not valid" });
  worker.onerror = (event) => {
    // Else it would go on as an uncaught error of this thread.
    event.preventDefault();
    end({ how: `failed outside of its handler: ${messageOf(event)}`, cause: event.error ?? undefined });
  };
  // Bun alone has this event.
  worker.addEventListener("close", ({ code }) => end(exited(code)));
  return {
    post: (frame) => worker.postMessage(frame),
    kill: isDeno
      // `terminate` says nothing and does not end a loop: the thread answers, or it is stuck.
      ? () => worker.postMessage(["stop"])
      : () => worker.terminate(),
  };
}

function exited(exitCode: number | undefined): Ending {
  return { how: exitCode === undefined ? "ended" : `exited with code ${exitCode}`, exitCode };
}

/** The line that tells the error: Deno puts words before it, Bun an excerpt of the source. */
function messageOf({ message }: WebWorkerError): string {
  const isError = (line: string) => line.trim() !== "" && !/^\s*(\d+ \||\^|at )/.test(line);
  const line = message.split("\n").find(isError) ?? message;
  return line.replace(/^Uncaught (\(in promise\) )?/, "");
}
