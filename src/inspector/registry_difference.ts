// What programs declare beside what the server has.

import { isActor } from "./actor_status.ts";
import { consumerDifferences, type ConsumerSpec, findConsumer } from "../jetstream/consumers.ts";
import { ifStreamExists } from "../jetstream/if_stream_exists.ts";
import { streamInfo } from "../jetstream/jetstream_api.ts";
import type { Difference } from "../jetstream/settings.ts";
import { streamDifferences, type StreamSpec } from "../jetstream/streams.ts";
import type { NatsLink } from "../nats/nats_link.ts";

/** One thing that is declared otherwise than it is on the server. */
export interface RegistryDifference {
  /** The event's name. */
  readonly event: string;
  /** The actor's name, where it is about one. */
  readonly actor: string | undefined;
  /**
   * `"missing"`: the event has no stream, or the actor no consumer; `"other"`: what has its name is something else;
   * `"option"`: an option has another value.
   */
  readonly kind: "missing" | "other" | "option";
  /** The option, as `ackWait` or `limits.bytes`; `undefined`, if it is not about one. */
  readonly option: string | undefined;
  /** Its value on the server, for people. */
  readonly actual: string | undefined;
  /** The value that is declared, for people. */
  readonly wanted: string | undefined;
}

/** What the comparison reads of an event. */
export type DeclaredEvent = StreamSpec;
/** What it reads of an actor. */
export type DeclaredActor = ConsumerSpec;

/** The differences of an event: none for one in a stream of others, but that the stream is missing. */
export async function differencesOfEvent(
  link: NatsLink,
  event: DeclaredEvent,
): Promise<RegistryDifference[]> {
  const about = { event: event.name, actor: undefined };
  const info = await ifStreamExists(`cannot look at the event "${event.name}"`, () => {
    return streamInfo(link, event.streamName);
  });
  if (!info) return [missing(about)];
  if (event.stream !== undefined) return [];
  const { subjects = [] } = info.config;
  if (subjects.length !== 1 || subjects[0] !== event.subjectName) {
    return [{ ...missing(about), kind: "other" }];
  }
  return streamDifferences(event, info).map((difference) => option(about, difference));
}

/** The differences of an actor. */
export async function differencesOfActor(
  link: NatsLink,
  actor: DeclaredActor,
): Promise<RegistryDifference[]> {
  const { consumerName, event } = actor;
  const about = { event: event.name, actor: consumerName };
  const what = `cannot look at the actor "${consumerName}" of the event "${event.name}"`;
  const info = await ifStreamExists(what, () => findConsumer(link, actor));
  if (!info) return [missing(about)];
  if (!isActor(info)) return [{ ...missing(about), kind: "other" }];
  return consumerDifferences(actor, info.config).map((difference) => option(about, difference));
}

type About = Pick<RegistryDifference, "event" | "actor">;

function missing(about: About): RegistryDifference {
  return { ...about, kind: "missing", option: undefined, actual: undefined, wanted: undefined };
}

function option(about: About, { option, actual, wanted }: Difference): RegistryDifference {
  return { ...about, kind: "option", option, actual, wanted };
}
