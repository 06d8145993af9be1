import { isTimeZone } from "../time_zone.ts";
import { checkOptions, showKind } from "../options.ts";
import { decorate, type DecoratedHandler, type OrNothing } from "./handler_decorator.ts";
import { isPattern, type Numbers, TimePattern } from "./time_pattern.ts";

/** The options of `filterTime`: a part that is left out matches always. */
export interface FilterTimeOptions {
  /** Years, 1 to 9999. @default any */
  year?: Numbers | undefined;
  /** Months, 1 to 12. @default any */
  month?: Numbers | undefined;
  /** Days of the month, 1 to 31. @default any */
  day?: Numbers | undefined;
  /** Hours, 0 to 23. @default any */
  hour?: Numbers | undefined;
  /** Minutes, 0 to 59. @default any */
  minute?: Numbers | undefined;
  /** The IANA name of the time zone whose clock is read. @default "UTC" */
  timeZone?: string | undefined;
}

/** Wraps a handler of times; its result may be `undefined`. */
export interface TimeDecorator {
  /** Gives the wrapped handler. */
  <This, R>(
    handler: (this: This, time: Date) => R | PromiseLike<R>,
    context?: ClassMethodDecoratorContext<This, (this: This, time: Date) => R | PromiseLike<R>>,
  ): DecoratedHandler<This, Date, OrNothing<R>>;
}

/**
 * Runs the handler only for the times that match, like a cron pattern; the other messages are acked at once, without
 * a call. The time is the message, as a `Clock` emits it, and not the time at which the job runs: the result is the
 * same for a message that comes late or is redelivered.
 *
 * When clocks are put forward, the times that they skip do not come; when they are put back, the repeated times come
 * twice. A `Clock` with `cron` gives a daily time once on such days, too.
 *
 * @throws {TypeError|RangeError} for an unknown option, no number, a number that is out of range, an empty list, a
 * date that no year has (31 February), or an unknown time zone
 *
 * @example
 * ```ts
 * import { Actor, Clock, decorators } from "@walnats/core";
 *
 * const { event } = new Clock();
 * const nightly = decorators.filterTime({ hour: 3, minute: 30, timeZone: "Europe/Amsterdam" });
 * const workdays = decorators.filterTime({ hour: [9, 12, 15], minute: 0 });
 * console.log(new Actor("backup", event, nightly((time) => console.log(time))).name);
 * console.log(new Actor("remind", event, workdays((time) => console.log(time))).name);
 * ```
 */
export function filterTime(options: FilterTimeOptions): TimeDecorator {
  checkOptions("filterTime", options, {
    year: isPattern,
    month: isPattern,
    day: isPattern,
    hour: isPattern,
    minute: isPattern,
    timeZone: isTimeZone,
  });
  const pattern = new TimePattern("filterTime", options);
  return (handler, context) =>
    decorate("filterTime", handler, context, async (handle, time) => {
      if (!(time instanceof Date) || Number.isNaN(time.getTime())) {
        throw new TypeError(
          `filterTime takes handlers of messages that are valid Dates, got ${showKind(time)}`,
        );
      }
      return pattern.fits(time) ? await handle() : undefined as never;
    });
}
