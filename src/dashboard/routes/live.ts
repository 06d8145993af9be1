import { streamSSE } from "hono/streaming";
import { sleep } from "../../async/sleep.ts";
import type { App } from "../hono_app.ts";
import type { Sampler } from "../sampler.ts";

/** Milliseconds after which a quiet stream says something: proxies close what is silent. */
const QUIET = 15_000;

/** Tells a page of each look. */
export function addLiveRoute(app: App, sampler: Sampler): void {
  app.get("/api/live", (context) =>
    streamSSE(context, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const ended = AbortSignal.any([left.signal, sampler.closed]);
      let looked = new AbortController();
      const stop = sampler.watch(() => looked.abort());
      while (!ended.aborted) {
        looked = new AbortController();
        await stream.writeSSE({ event: "tick", data: JSON.stringify(sampler.tick) });
        await sleep(QUIET, AbortSignal.any([looked.signal, ended]));
      }
      stop();
    }));
}
