import type { HeaderRecord } from "../context/context.ts";
import { EmitRefusedError, EmitTimeoutError, JetStreamUnavailableError } from "../errors.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { CONNECTION, hintOf } from "../copies.ts";
import { show } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import {
  checkClockOptions,
  checkClockRunOptions,
  type ClockOptions,
  type ClockRunOptions,
} from "./clock_options.ts";
import { type ClockRun, hasAnswered, orStop, runClock } from "./clock_run.ts";
import { cronSchedule, periodSchedule, type Schedule } from "./clock_schedule.ts";
import { ClockWindow } from "./clock_window.ts";
import { ConnectedEvents, linkOf } from "./connected_events.ts";
import { Event } from "./event.ts";

const MINUTE_PASSED = /* @__PURE__ */ new Event("minute-passed", Date);

/**
 * Emits an event periodically, for scheduled work: the message is the tick's time, exactly. Immutable; only `run`
 * does anything.
 *
 * Any number of clocks may run: each tick is emitted once, since its `uid` is the tick and its schedule. Clocks of
 * one event with different schedules do not affect each other.
 *
 * Cron patterns are read by croner. Where clocks are put forward, a daily time that they leave out comes right after
 * the gap, and where they are put back, it comes once; patterns with lists, steps or wildcards for the time of day
 * follow the clock on the wall.
 *
 * @typeParam Name the name of the event
 *
 * @example
 * ```ts
 * import { Clock, Event } from "@walnats/core";
 *
 * const everyMinute = new Clock();
 * const hourly = new Clock({ event: new Event("hour-passed", Date), period: 3600 });
 * const workdays = new Clock({
 *   event: new Event("workday-began", Date),
 *   cron: "0 9 * * MON-FRI",
 *   timeZone: "Europe/Amsterdam",
 * });
 * console.log(everyMinute.event.name, hourly.period, workdays.cron);
 * ```
 */
export class Clock<const Name extends string = "minute-passed"> {
  /** What it emits. */
  readonly event: Event<Name, Date>;
  /** Seconds between two ticks; `undefined` for a clock with `cron`. */
  readonly period: Seconds | undefined;
  /** The cron pattern of its ticks. */
  readonly cron: string | undefined;
  /** The time zone of the cron pattern; `undefined` for a clock with a period. */
  readonly timeZone: string | undefined;
  /** Extra headers of each message. */
  readonly meta: HeaderRecord | undefined;
  readonly #schedule: Schedule;

  /** Throws a `TypeError` or `RangeError` for a bad option, saying which and why. */
  constructor(options: ClockOptions<Name> = {}) {
    checkClockOptions(options);
    const { event, period = 60, cron, timeZone = "UTC", meta } = options;
    this.event = event ?? MINUTE_PASSED as Event<string, Date> as Event<Name, Date>;
    this.period = cron === undefined ? period : undefined;
    this.cron = cron;
    this.timeZone = cron === undefined ? undefined : timeZone;
    this.meta = meta && Object.freeze({ ...meta });
    this.#schedule = cron === undefined ? periodSchedule(period) : cronSchedule(cron, timeZone);
    Object.freeze(this);
  }

  /**
   * Emits each tick from now on, until the signal aborts; then it returns at once. A tick that JetStream could not
   * store before the next one was due, or within half of the time for which its stream remembers uids (`dedupWindow`),
   * is skipped and logged, never sent late: while the server is away, no ticks are gathered.
   *
   * With `burst` it emits the last tick, the one that is due now or was due before, and returns: for a program that
   * something else starts at the right times.
   *
   * @throws {NotRegisteredError} the clock's event was not given to `Events`
   * @throws {StreamNotFoundError} the event has no stream: call `register()` first
   * @throws {ConnectionClosedError} the connection was closed
   * @throws {EncodeError} the event's schema takes no such `Date`
   * @throws {EmitTimeoutError|EmitRefusedError} with `burst`, where the tick could not be stored
   *
   * @example
   * ```ts ignore
   * const clock = new Clock();
   * await using conn = await new Events(clock.event).connect();
   * await conn.register();
   * await clock.run(conn, { signal: shutdownSignal() });
   * ```
   */
  async run(conn: ConnectedEvents<Event<Name, Date>>, options: ClockRunOptions = {}): Promise<void> {
    checkClockRunOptions(options);
    if (!(conn instanceof ConnectedEvents)) {
      throw new TypeError(
        `Clock.run takes what events.connect() gives, got ${show(conn)}${hintOf(conn, "Clock", CONNECTION)}`,
      );
    }
    const { burst = false, signal = new AbortController().signal } = options;
    if (signal.aborted) return;
    if (burst) {
      const tick = this.#schedule.upTo(Date.now());
      if (tick !== undefined) await this.#emit(conn, tick);
      return;
    }
    const link = linkOf(conn);
    const window = new ClockWindow(link, this.event);
    const run: ClockRun = {
      event: this.event.name,
      schedule: this.#schedule,
      remembered: () => window.milliseconds,
      signal,
      logger: link.logger,
      now: Date.now,
      send: async (tick, deadline) => {
        const failure = await this.#send(conn, link, run, tick, deadline);
        void window.look();
        return failure;
      },
    };
    await orStop(window.look(), signal);
    await runClock(run);
  }

  async #send(
    conn: ConnectedEvents<Event<Name, Date>>,
    link: NatsLink,
    run: ClockRun,
    tick: number,
    deadline: number,
  ): Promise<Error | undefined> {
    if (!await hasAnswered(link, deadline, run)) return new Error("the server did not answer in time");
    if (run.signal.aborted) return undefined;
    try {
      await this.#emit(conn, tick, Math.min(Math.max(deadline - run.now(), 1) / 1000, 600));
    } catch (error) {
      const passing = [EmitTimeoutError, EmitRefusedError, JetStreamUnavailableError];
      if (!passing.some((type) => error instanceof type)) throw error;
      return error as Error;
    }
    return undefined;
  }

  async #emit(conn: ConnectedEvents<Event<Name, Date>>, tick: number, timeout?: Seconds): Promise<void> {
    const time = new Date(tick);
    const uid = `clock:${this.#schedule.id}:${time.toISOString()}`;
    await conn.emit(this.event, time, { uid, meta: this.meta, sync: true, timeout });
  }
}
