import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { checkValue, withMethods } from "../options.ts";
import type { JobInfo } from "./job_spans.ts";
import type { Middleware } from "./middleware.ts";

/** The part of a StatsD client that is used: `hot-shots` has it. */
export interface StatsdClient {
  /** Counts one. */
  increment(name: string): void;
  /** Adds a value to a histogram. */
  histogram(name: string, value: number): void;
}

/**
 * Counts jobs and measures them over StatsD: `walnats.<event>.<actor>.started`, `.failed` and `.processed` are
 * counters, `.duration` is a histogram in seconds (a DogStatsD type). As in Python walnats a dot in an event's
 * name stays one, so `user.created` gives two levels. What has a meaning in the protocol (`:`, `|`, `@`, `#`)
 * becomes `_`.
 *
 * @example
 * ```ts ignore
 * import { Actor, Event } from "@walnats/core";
 * import { StatsdMiddleware } from "@walnats/core/middlewares";
 * import { StatsD } from "hot-shots";
 *
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => console.log(name), {
 *   middlewares: [new StatsdMiddleware(new StatsD({ host: "localhost", port: 8125 }))],
 * });
 * ```
 */
export class StatsdMiddleware implements Middleware {
  readonly #client: StatsdClient;

  /** Throws a `TypeError` for what is no StatsD client. */
  constructor(client: StatsdClient) {
    const rule = withMethods("a StatsD client with increment and histogram", "increment", "histogram");
    checkValue("StatsdMiddleware: the client", client, rule);
    this.#client = client;
  }

  /** Counts in `.started`. */
  onStart(context: Context): void {
    this.#client.increment(metric(context, "started"));
  }

  /** Counts in `.processed`, and adds to `.duration`. */
  onSuccess(context: OkContext): void {
    this.#client.increment(metric(context, "processed"));
    this.#client.histogram(metric(context, "duration"), context.duration);
  }

  /** Counts in `.failed`. */
  onFailure(context: ErrorContext): void {
    this.#client.increment(metric(context, "failed"));
  }
}

function metric({ actor }: JobInfo, what: string): string {
  return `walnats.${actor.event.name}.${actor.name}.${what}`.replace(/[:|@#]/g, "_");
}
