// When a clock ticks. All times are milliseconds since the epoch, so nothing drifts.

import { Cron } from "croner";
import type { Seconds } from "../seconds.ts";

/** The ticks of a clock. */
export interface Schedule {
  /** What tells its ticks from those of another schedule; fit for a header. */
  readonly id: string;
  /** The first tick after a time; `undefined` where there is none. */
  after(time: number): number | undefined;
  /** The last tick at or before a time; `undefined` where there is none. */
  upTo(time: number): number | undefined;
}

/** Every whole multiple of a period since the epoch, to the nearest millisecond. */
export function periodSchedule(period: Seconds): Schedule {
  const tick = (number: number) => Math.round(number * period * 1000);
  /** The number of the last tick at or before a time. The next one may be rounded down to it. */
  const numberAt = (time: number) => {
    const next = Math.floor(time / (period * 1000)) + 1;
    return tick(next) > time ? next - 1 : next;
  };
  return {
    id: String(period),
    after: (time) => tick(numberAt(time) + 1),
    upTo: (time) => tick(numberAt(time)),
  };
}

/** The times of a cron pattern of five parts, or six with seconds first. Throws for a pattern that is not valid. */
export function cronSchedule(pattern: string, timeZone: string): Schedule {
  const cron = parse(pattern, timeZone);
  const id = `${pattern.trim().replace(/\s+/g, " ")}@${timeZone}`.toUpperCase();
  return {
    id,
    after: (time) => cron.nextRun(new Date(time))?.getTime(),
    // Croner ignores the milliseconds, and a tick at that very second is not a previous run.
    upTo: (time) => cron.previousRuns(1, new Date(Math.floor(time / 1000) * 1000 + 1000))[0]?.getTime(),
  };
}

function parse(pattern: string, timezone: string): Cron {
  const what = `Clock: option "cron" must be a cron pattern of five or six parts`;
  // Croner would take a date, too.
  if (!/^\s*(@[a-z]+|[\w*?,/#+-]+(\s+[\w*?,/#+-]+){4,5})\s*$/i.test(pattern)) {
    throw new RangeError(`${what}, got ${JSON.stringify(pattern.slice(0, 60))}`);
  }
  let cron: Cron;
  try {
    cron = new Cron(pattern, { timezone, mode: "5-or-6-parts", paused: true });
  } catch (cause) {
    throw new RangeError(`${what}, got "${pattern}": ${(cause as Error).message}`, { cause });
  }
  if (cron.nextRun()) return cron;
  throw new RangeError(`Clock: option "cron" must have a next time, got "${pattern}", which never comes`);
}
