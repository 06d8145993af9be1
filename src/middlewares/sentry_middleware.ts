import type { ErrorContext } from "../context/context.ts";
import { checkValue, withMethods } from "../options.ts";
import type { Middleware } from "./middleware.ts";

/** The part of Sentry that is used: `@sentry/deno`, `@sentry/bun` and `@sentry/node` have it. */
export interface SentryClient {
  /** Sends an error to Sentry. */
  captureException(
    exception: unknown,
    context: { tags: Record<string, string>; extra: Record<string, unknown> },
  ): unknown;
}

/**
 * Sends what jobs throw to Sentry, with the tags `actor` and `event` and the extras `stream_seq_id` (the message's
 * number in the stream) and `delivered_at` (when the stream stored it, ISO 8601, UTC). The payload is not sent.
 * Every attempt that fails is sent; `ErrorThresholdMiddleware` and `FrequencyMiddleware` around it send fewer.
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

  /** Takes the SDK, after its `init`. Throws a `TypeError` for what is not Sentry. */
  constructor(sentry: SentryClient) {
    checkValue("SentryMiddleware: the argument", sentry, withMethods("the Sentry SDK", "captureException"));
    this.#sentry = sentry;
  }

  /** Sends what was thrown. */
  onFailure({ actor, exception, metadata, seqNumber }: ErrorContext): void {
    this.#sentry.captureException(exception, {
      tags: { actor: actor.name, event: actor.event.name },
      extra: { stream_seq_id: seqNumber, delivered_at: metadata.time.toISOString() },
    });
  }
}
