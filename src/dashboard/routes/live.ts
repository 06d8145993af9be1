import { streamSSE } from "hono/streaming";
import type { App } from "../hono_app.ts";
import type { Sampler } from "../sampler.ts";

/** Milliseconds after which a quiet stream says something: proxies close what is silent. */
const QUIET = 15_000;

/** Tells a page of each look. */
export function addLiveRoute(app: App, sampler: Sampler): void {
  app.get("/api/live", (context) =>
    streamSSE(context, async (stream) => {
      let wake = () => {};
      const stop = sampler.watch(() => wake());
      stream.onAbort(() => {
        stop();
        wake();
      });
      while (!stream.aborted && !stream.closed) {
        await stream.writeSSE({ event: "tick", data: JSON.stringify(sampler.tick) });
        await new Promise<void>((resolve) => {
          const quiet = setTimeout(resolve, QUIET);
          wake = () => {
            clearTimeout(quiet);
            resolve();
          };
        });
      }
      stop();
    }));
}
