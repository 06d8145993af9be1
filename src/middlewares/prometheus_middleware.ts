import type { Context, ErrorContext, OkContext } from "../context/context.ts";
import { checkOptions, checkValue, withMethods } from "../options.ts";
import type { JobInfo } from "./job_spans.ts";
import type { Middleware } from "./middleware.ts";

/** The part of a Prometheus counter that is used. */
export interface PrometheusCounter {
  /** Counts one. */
  inc(labels: Record<string, string>): void;
}

/** The part of a Prometheus histogram that is used. */
export interface PrometheusHistogram {
  /** Adds a value. */
  observe(labels: Record<string, string>, value: number): void;
}

/** The part of a Prometheus registry that is used. */
export interface PrometheusRegistry {
  /** A metric by its name, where it is registered. */
  getSingleMetric(name: string): unknown;
}

/** The options of a metric. */
export interface PrometheusMetricOptions<R extends PrometheusRegistry> {
  /** Its name. */
  name: string;
  /** What it is, for people. */
  help: string;
  /** The names of its labels. */
  labelNames: string[];
  /** Where it is registered. */
  registers: R[];
}

/** The part of a Prometheus client that is used: `prom-client` has it. */
export interface PrometheusClient<R extends PrometheusRegistry> {
  /** The class of counters. */
  readonly Counter: new (options: PrometheusMetricOptions<R>) => PrometheusCounter;
  /** The class of histograms. */
  readonly Histogram: new (
    options: PrometheusMetricOptions<R> & { buckets: number[] },
  ) => PrometheusHistogram;
  /** The default registry. */
  readonly register: R;
}

/** The options of a `PrometheusMiddleware`. */
export interface PrometheusMiddlewareOptions<R extends PrometheusRegistry> {
  /** Where the metrics are registered. @default the client's `register` */
  registry?: R | undefined;
}

/** Upper bounds in seconds, those of Python's client, so that histograms of both can be added up. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Counts jobs and measures them for Prometheus: the counters `walnats_handler_started_total`,
 * `walnats_handler_failed_total` and `walnats_handler_succeeded_total`, and the histogram
 * `walnats_handler_duration` in seconds, with the labels `event` and `agent` (the actor). Names and labels are
 * those of Python walnats. Instances that share a registry share its metrics.
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 * import { PrometheusMiddleware } from "@walnats/core/middlewares";
 * import client from "prom-client";
 *
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => console.log(name), {
 *   middlewares: [new PrometheusMiddleware(client)],
 * });
 * console.log(greet.name, await client.register.metrics());
 * ```
 */
export class PrometheusMiddleware<R extends PrometheusRegistry> implements Middleware {
  readonly #started: PrometheusCounter;
  readonly #failed: PrometheusCounter;
  readonly #succeeded: PrometheusCounter;
  readonly #duration: PrometheusHistogram;

  /** Takes the module `prom-client`. Throws a `TypeError` for what is not one, and for an unknown option. */
  constructor(client: PrometheusClient<R>, options: PrometheusMiddlewareOptions<R> = {}) {
    checkValue(
      "PrometheusMiddleware: the client",
      client,
      withMethods("prom-client", "Counter", "Histogram"),
    );
    const isRegistry = withMethods("a registry of prom-client", "getSingleMetric");
    checkOptions("PrometheusMiddleware", options, { registry: isRegistry });
    const registry = options.registry ?? client.register;
    const base = { labelNames: ["event", "agent"], registers: [registry] };
    /** Registering a name twice throws. */
    const once = <M>(name: string, make: (name: string) => M): M =>
      registry.getSingleMetric(name) as M | undefined ?? make(name);
    const counter = (name: string, help: string) =>
      once(name, () => new client.Counter({ ...base, name, help }));
    this.#started = counter("walnats_handler_started_total", "Jobs whose handler was called");
    this.#failed = counter("walnats_handler_failed_total", "Jobs that failed");
    this.#succeeded = counter("walnats_handler_succeeded_total", "Jobs that succeeded");
    this.#duration = once(
      "walnats_handler_duration",
      (name) =>
        new client.Histogram({
          ...base,
          name,
          help: "Seconds that a job took which succeeded",
          buckets: BUCKETS,
        }),
    );
  }

  /** Counts in `walnats_handler_started_total`. */
  onStart(context: Context): void {
    this.#started.inc(labels(context));
  }

  /** Counts in `walnats_handler_succeeded_total`, and adds to `walnats_handler_duration`. */
  onSuccess(context: OkContext): void {
    this.#succeeded.inc(labels(context));
    this.#duration.observe(labels(context), context.duration);
  }

  /** Counts in `walnats_handler_failed_total`. */
  onFailure(context: ErrorContext): void {
    this.#failed.inc(labels(context));
  }
}

function labels({ actor }: JobInfo): Record<string, string> {
  return { event: actor.event.name, agent: actor.name };
}
