import type { Context, ErrorContext } from "../context/context.ts";
import type { Delivery } from "../delivery.ts";
import { checkValue, withMethods } from "../options.ts";
import type { Middleware } from "./middleware.ts";

/** The part of Sentry that is used: `@sentry/deno`, `@sentry/bun` and `@sentry/node` have it. */
export interface SentryClient {
  /** Sends an error to Sentry. */
  captureException(
    exception: unknown,
    context: { tags: Record<string, string>; extra: Record<string, unknown> },
  ): unknown;
  /** Runs a function in an isolation scope; `undefined` asks for a new one. Since version 8. */
  withIsolationScope?<R>(scope: unknown, run: (scope: unknown) => R): R;
  /** Runs a function in a scope. */
  withScope?<R>(scope: unknown, run: (scope: unknown) => R): R;
  /** The scope of what runs. */
  getCurrentScope?(): unknown;
  /** The isolation scope of what runs. */
  getIsolationScope?(): unknown;
}

/** What only Sentry's package for Deno has. */
interface DenoSentry {
  getClient?(): { addIntegration(integration: unknown): void } | undefined;
  denoKnexIntegration?(): unknown;
}

/** What a job has set in Sentry. */
interface Scopes {
  readonly isolation: unknown;
  readonly current: unknown;
}

/**
 * Sends what jobs throw to Sentry, with the tags `actor` and `event` and the extras `stream_seq_id` (the message's
 * number in the stream) and `delivered_at` (when the stream stored it, ISO 8601, UTC). The payload is not sent.
 * Every attempt that fails is sent; `ErrorThresholdMiddleware` and `FrequencyMiddleware` around it send fewer.
 *
 * Each job has a scope of its own: tags, breadcrumbs and users that a handler sets are in the report of its own error,
 * and of no other. The reports of handlers in threads and processes do not have them.
 *
 * @example
 * ```ts
 * import * as Sentry from "@sentry/deno";
 * import { Actor, Event } from "@walnats/core";
 * import { SentryMiddleware } from "@walnats/core/middlewares";
 *
 * // Sentry.init({ dsn: "https://…" });
 * const GREETED = new Event("greeted", String);
 * const greet = new Actor("greet", GREETED, (name) => console.log(name), {
 *   middlewares: [new SentryMiddleware(Sentry)],
 * });
 * console.log(greet.name);
 * ```
 */
export class SentryMiddleware implements Middleware {
  readonly #sentry: SentryClient;
  /** By what is one object in all contexts of a delivery. */
  readonly #scopes = new WeakMap<Delivery, Scopes>();
  /** Whether jobs can have scopes; known with the first one. */
  #isolates: boolean | undefined;

  /** Takes the SDK, after its `init`. Throws a `TypeError` for what is not Sentry. */
  constructor(sentry: SentryClient) {
    checkValue("SentryMiddleware: the argument", sentry, withMethods("the Sentry SDK", "captureException"));
    this.#sentry = sentry;
  }

  /** Runs the handler in a scope of its own. */
  wrap<R>(context: Context, run: () => R): R {
    const sentry = this.#sentry;
    this.#isolates ??= isolates(sentry) || prepareDeno(sentry as DenoSentry) && isolates(sentry);
    if (!this.#isolates) return run();
    return sentry.withIsolationScope!(undefined, (isolation) => {
      this.#scopes.set(context.metadata, { isolation, current: sentry.getCurrentScope?.() });
      return run();
    });
  }

  /** Sends what was thrown. */
  onFailure({ actor, exception, metadata, seqNumber }: ErrorContext): void {
    this.#inScope(metadata, () =>
      this.#sentry.captureException(exception, {
        tags: { actor: actor.name, event: actor.event.name },
        extra: { stream_seq_id: seqNumber, delivered_at: metadata.time.toISOString() },
      }));
  }

  /** Runs in the job's scope; a message that could not be decoded has none. */
  #inScope(metadata: Delivery, run: () => void): void {
    const sentry = this.#sentry;
    const scopes = this.#scopes.get(metadata);
    if (!scopes) return run();
    sentry.withIsolationScope!(scopes.isolation, () => {
      if (sentry.withScope && scopes.current) sentry.withScope(scopes.current, run);
      else run();
    });
  }
}

/** Whether what runs in an isolation scope has one of its own. */
function isolates(sentry: SentryClient): boolean {
  if (!sentry.withIsolationScope || !sentry.getIsolationScope) return false;
  const outer = sentry.getIsolationScope();
  return sentry.withIsolationScope(undefined, (inner) => inner !== outer);
}

/**
 * On Deno scopes follow asynchronous work only after one of the SDK's integrations has made them; a program may have
 * turned off all that do. This one does nothing else where Knex is not instrumented. Returns whether it was there.
 */
function prepareDeno(sentry: DenoSentry): boolean {
  const client = sentry.getClient?.();
  if (!client || !sentry.denoKnexIntegration) return false;
  client.addIntegration(sentry.denoKnexIntegration());
  return true;
}
