import { sleep } from "../async/sleep.ts";
import type { Signal } from "../globals.ts";
import type { Seconds } from "../seconds.ts";
import type { ActorStatus, ListActorsOptions } from "./actor_status.ts";
import type { EventStatus } from "./event_status.ts";

/** What is on the server at one time. */
export interface Sample {
  /** When it was taken, by the clock of this machine. */
  readonly time: Date;
  /** All events. */
  readonly events: readonly EventStatus[];
  /** All actors, with their lag. */
  readonly actors: readonly ActorStatus[];
}

/** The options of `watch`. */
export interface WatchOptions extends ListActorsOptions {
  /** Seconds between two samples; one that takes longer delays the next. @default 1 */
  every?: Seconds | undefined;
  /** Ends it. @default none */
  signal?: Signal | undefined;
}

/** Takes samples until the signal aborts or nobody asks for more. */
export async function* watch(
  take: () => Promise<Omit<Sample, "time">>,
  { every = 1, signal }: WatchOptions,
): AsyncGenerator<Sample, void, void> {
  while (!signal?.aborted) {
    const begun = performance.now();
    const time = new Date();
    yield { time, ...await take() };
    await sleep(Math.max(0, every * 1000 - (performance.now() - begun)), signal);
  }
}
