// Why the server did not make or change the consumer of an actor, and what to do.

import { ConsumerConfigError } from "../actor_errors.ts";
import type { WalnatsError } from "../errors.ts";
import * as Code from "./api_codes.ts";
import { codeOf, explainConfig, streamNotFound } from "./translate_error.ts";

/** The actor's consumer, as far as an error names it. */
interface FailedConsumer {
  readonly consumerName: string;
  readonly event: { readonly name: string; readonly streamName: string; readonly stream: string | undefined };
}

/** Why a consumer of the actor could not be made or changed, in the event's stream or in one of walnats' own. */
export function explainConsumer(
  error: unknown,
  { consumerName, event }: FailedConsumer,
  ownStream?: string,
): WalnatsError {
  const where = { actor: consumerName, event: event.name, cause: error };
  const what = `cannot register the actor "${consumerName}" of the event "${event.name}"`;
  if (codeOf(error) === Code.streamNotFound && !ownStream) {
    return streamNotFound(event.name, where, event.stream);
  }
  if (codeOf(error) === Code.queueNotFiltered || codeOf(error) === Code.queueFilterTaken) {
    return new ConsumerConfigError(
      `${what}: the stream "${event.streamName}" is a work queue, which gives each message to one consumer, and another ` +
        'one has these subjects: take others with the option "filter", or delete that consumer',
      where,
    );
  }
  if (codeOf(error) === Code.maximumConsumers) {
    const stream = ownStream
      ? `the stream "${ownStream}", in which each actor has a consumer,`
      : "the event's stream";
    const raise = ownStream ? "" : "limits.consumers of the event, ";
    return new ConsumerConfigError(
      `${what}: ${stream} has as many consumers as it may: raise ${raise}max_consumers of the account or ` +
        "default_max_consumers of the server, or delete consumers that nobody uses any more",
      where,
    );
  }
  if (codeOf(error) === Code.streamNotFound) {
    return new ConsumerConfigError(
      `${what}: the stream "${ownStream}", which walnats keeps for itself, is gone: call register() again`,
      where,
    );
  }
  return explainConfig(error, what, where, ConsumerConfigError);
}
