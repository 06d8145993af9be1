// A clock that runs: waits for a tick, sends it, and goes on to the next.
// Must hold: a tick is never sent early, nor after the next one, nor so late that JetStream may have forgotten that
// another clock had sent it; whatever is skipped is logged.

import type { Logger } from "../logger.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Schedule } from "./clock_schedule.ts";
import { sleep } from "../async/sleep.ts";

/** What a running clock needs. */
export interface ClockRun {
  /** The event's name. */
  readonly event: string;
  readonly schedule: Schedule;
  /** Milliseconds that JetStream remembers a tick. */
  remembered(): number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Sends a tick before `deadline`; resolves to the reason where it could not, rejects where it never can. */
  send(tick: number, deadline: number): Promise<Error | undefined>;
}

/** Milliseconds; the time is read again after that: it may be set, and timers stop while a machine sleeps. */
const LONGEST_SLEEP = 10_000;

/** Runs until the signal aborts, or the schedule ends. */
export async function runClock(run: ClockRun): Promise<void> {
  const { schedule, signal } = run;
  let last = run.now();
  while (!signal.aborted) {
    const due = await nextDue(run, last);
    if (due === undefined) return;
    const tick = schedule.upTo(run.now())!;
    if (tick > due) {
      skipped(run, due, schedule.upTo(tick - 1)!, "this process or its connection was suspended");
    }
    // The other half is for the difference between the times of two machines.
    const deadline = Math.min(schedule.after(tick) ?? Infinity, tick + run.remembered() / 2);
    const failure = run.now() < deadline
      ? await orStop(run.send(tick, deadline), signal)
      : new Error("too late");
    if (failure && !signal.aborted) skipped(run, tick, tick, failure.message);
    last = tick;
  }
}

/** Waits for the tick after `last`; `undefined` after an abort, and where the schedule ends. */
async function nextDue(
  { schedule, signal, logger, event, now }: ClockRun,
  last: number,
): Promise<number | undefined> {
  let due = schedule.after(last);
  while (due !== undefined && !signal.aborted) {
    const time = now();
    if (time >= due) return due;
    const next = schedule.after(time);
    if (next !== undefined && next < last) {
      logger.warn(`walnats: the time was set back: the clock of "${event}" goes on at ${text(next)}`, {
        event,
      });
      last = time;
      due = next;
    }
    await sleep(Math.min(due - time, LONGEST_SLEEP), signal);
  }
  return undefined;
}

/** Resolves to `undefined` at once where the signal aborts. */
export async function orStop<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return promise.catch(() => undefined);
  let stop: () => void;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", stop!);
    promise.catch(() => {}); // Nobody awaits it after a stop.
  }
}

/** Whether the server answers: a tick that waits in the buffers of a dead connection would be stored too late. */
export async function hasAnswered(
  link: NatsLink,
  deadline: number,
  run: Pick<ClockRun, "now" | "signal">,
): Promise<boolean> {
  const { signal, now } = run;
  while (!signal.aborted && !link.closed && now() < deadline) {
    if (!link.away) {
      const answer = link.flush().then(() => true, () => false);
      const stop = new AbortController();
      const late = sleep(deadline - now(), AbortSignal.any([signal, stop.signal])).then(() => false);
      const answered = await Promise.race([answer, late]);
      stop.abort();
      if (answered) return true;
    }
    await sleep(Math.min(50, deadline - now()), signal);
  }
  return link.closed; // Then `emit` says so.
}

function skipped({ logger, event }: ClockRun, first: number, last: number, reason: string): void {
  const ticks = first === last
    ? `the tick of ${text(first)}`
    : `the ticks from ${text(first)} to ${text(last)}`;
  logger.warn(`walnats: the clock of "${event}" skipped ${ticks}: ${reason}`, { event });
}

function text(time: number): string {
  return new Date(time).toISOString();
}
