// A thread as a Web Worker: Deno and Bun.

import { entryUrl } from "./entry_url.ts";
import type { Ending, Lane, LaneEvents } from "./lane.ts";
import { isFrame, type ToParent } from "./protocol.ts";

/** Starts a Web Worker. */
export function openWebThread(events: LaneEvents): Lane {
  const worker = new Worker(entryUrl("thread_entry"), { type: "module", name: "walnats" });
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
    else events.said(frame);
  };
  worker.onmessageerror = () => end({ how: "sent a message that is not valid" });
  worker.onerror = (event) => {
    // Else it would go on as an uncaught error of this thread.
    event.preventDefault();
    end({ how: `failed outside of its handler: ${messageOf(event)}`, cause: event.error ?? undefined });
  };
  // Bun alone has this event.
  worker.addEventListener("close", (event) => end(exited((event as Event & { code?: number }).code)));
  return {
    post: (frame) => worker.postMessage(frame),
    kill: "Deno" in globalThis
      // `terminate` says nothing and does not end a loop: the thread answers, or it is stuck.
      ? () => worker.postMessage(["stop"])
      : () => worker.terminate(),
  };
}

function exited(exitCode: number | undefined): Ending {
  return { how: exitCode === undefined ? "ended" : `exited with code ${exitCode}`, exitCode };
}

/** The line that tells the error: Deno puts words before it, Bun an excerpt of the source. */
function messageOf({ message }: ErrorEvent): string {
  const isError = (line: string) => line.trim() !== "" && !/^\s*(\d+ \||\^|at )/.test(line);
  const line = message.split("\n").find(isError) ?? message;
  return line.replace(/^Uncaught (\(in promise\) )?/, "");
}
