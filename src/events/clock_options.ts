import type { HeaderRecord } from "../context/context.ts";
import type { Signal } from "../globals.ts";
import { checkMeta } from "../jetstream/header_names.ts";
import { EVENT, marked } from "../copies.ts";
import { checkOptions, isBoolean, isSignal, isString, type Rule } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { isTimeZone } from "../time_zone.ts";
import { isRecord } from "./emit_options.ts";
import type { Event } from "./event.ts";

/** The options of a clock. */
export interface ClockOptions<Name extends string = string> {
  /** The event that it emits; the message is the tick's time. @default new Event("minute-passed", Date) */
  event?: Event<Name, Date> | undefined;
  /** Seconds, 0.001 to 1e9: it ticks at every whole multiple since the epoch (1970, UTC). @default 60 */
  period?: Seconds | undefined;
  /**
   * Ticks at these times instead: a cron pattern of five parts (minute, hour, day, month, weekday), or of six with
   * seconds first. @default none
   */
  cron?: string | undefined;
  /** For `cron`: the IANA name of the time zone that it means. @default "UTC" */
  timeZone?: string | undefined;
  /** Extra headers of each message. Names that begin with `Nats-` or `Walnats-` are refused. @default none */
  meta?: HeaderRecord | undefined;
}

/** The options of `clock.run`. */
export interface ClockRunOptions {
  /** Emit the tick that is or was due last, and return. @default false */
  burst?: boolean | undefined;
  /** Abort to stop at once. @default none */
  signal?: Signal | undefined;
}

/** A tick is a millisecond of its own, and a `Date` can tell the next one. */
const isPeriod: Rule = {
  expects: "a number of seconds from 0.001 to 1e9",
  check: (value) => typeof value !== "number" ? "type" : value >= 0.001 && value <= 1e9 ? "ok" : "range",
};

const isPlainRecord: Rule = {
  expects: "a record of strings",
  check: (value) => isRecord(value) ? "ok" : "type",
};

/** Throws for an unknown or invalid option. */
export function checkClockOptions(options: ClockOptions): void {
  checkOptions("Clock", options, {
    event: marked(EVENT, "an event whose messages are Dates"),
    period: isPeriod,
    cron: isString,
    timeZone: isTimeZone,
    meta: isPlainRecord,
  });
  const { period, cron, timeZone, meta } = options;
  if (period !== undefined && cron !== undefined) {
    throw new TypeError('Clock: the options "period" and "cron" exclude each other');
  }
  if (timeZone !== undefined && cron === undefined) {
    throw new TypeError(
      'Clock: the option "timeZone" needs "cron": a period is counted from the epoch, in UTC',
    );
  }
  if (meta !== undefined) checkMeta(meta);
}

/** Throws for an unknown or invalid option. */
export function checkClockRunOptions(options: ClockRunOptions): void {
  checkOptions("Clock.run", options, { burst: isBoolean, signal: isSignal });
}
