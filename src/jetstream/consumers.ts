// Making and changing the durable consumer of an actor.

import { ConsumerConfigError, ConsumerExistsError } from "../actor_errors.ts";
import type { Seconds } from "../seconds.ts";
import { isDenied } from "./ask.ts";
import {
  addConsumer,
  type ConsumerConfig,
  type ConsumerInfo,
  consumerInfo,
  type StreamInfo,
  streamInfo,
  updateConsumer,
} from "./jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import {
  describeChanges,
  describeDifferences,
  type Difference,
  differences,
  nanoseconds,
  type Setting,
} from "./settings.ts";
import { type Start, startOfNew } from "./start_of.ts";
import type { RegisterOptions } from "./streams.ts";
import * as Code from "./api_codes.ts";
import {
  areTooMany,
  filterDifferences,
  type Filtered,
  filtersIn,
  filtersOf,
  wantedFilters,
} from "./consumer_filters.ts";
import { explainConsumer } from "./explain_consumer.ts";
import { refuseOtherSubjects } from "./foreign_stream.ts";
import { codeOf } from "./translate_error.ts";

/** The consumer's configuration, as far as the actor says it. */
export interface ConsumerSpec extends Filtered {
  readonly consumerName: string;
  readonly event: Filtered["event"] & { readonly name: string; readonly streamName: string };
  readonly description: string | undefined;
  readonly ackWait: Seconds;
  readonly maxAttempts: number | null;
  readonly maxAckPending: number;
  readonly startFrom: "new" | "all" | Date;
}

/**
 * Makes the consumer or changes it, as allowed; resolves to what the server says of it.
 *
 * @param start where one starts that has to be made; as the actor's option says, if nothing else is given
 */
export async function ensureConsumer(
  link: NatsLink,
  actor: ConsumerSpec,
  { create = true, update = true }: RegisterOptions,
  start: (stream: StreamInfo | undefined) => Start = (stream) => startOfNew(actor.startFrom, stream),
): Promise<ConsumerInfo | undefined> {
  if (!create && !update) return undefined;
  const { consumerName, event } = actor;
  try {
    const { version = "" } = link.connection.info ?? {};
    if (areTooMany(actor, version)) {
      throw consumerConfigError(
        actor,
        `several subjects in "filter" need nats-server 2.10, this one is ${version}`,
      );
    }
    let actual = await findConsumer(link, actor);
    if (!actual) {
      if (!create) throw consumerConfigError(actor, "it is not there, and `create` is false");
      const stream = await lookAtStream(link, event.streamName);
      if (stream) refuseOtherEvent(actor, stream);
      // What was handled is in a work queue no more, and it hands out the rest to one consumer only.
      const queue = stream?.config.retention === "workqueue";
      actual = await makeConsumer(link, actor, queue ? { deliver_policy: "all" } : start(stream));
    } else logOtherStart(link, actor, actual.config);
    refuseForeign(actor, actual.config);
    const differing = consumerDifferences(actor, actual.config);
    if (differing.length === 0) return actual;
    if (!update) throw existsError(actor, differing);
    const changed = await updateConsumer(link, event.streamName, consumerName, {
      ...wantedSettings(actor),
      ...wantedFilters(actor),
    });
    const ignored = consumerDifferences(actor, changed.config);
    if (ignored.length) {
      throw consumerConfigError(actor, `it stays as it is: ${describeDifferences(ignored)}`);
    }
    link.logger.warn(
      `walnats: register changed the consumer of the actor "${consumerName}" of the event "${event.name}": ` +
        describeChanges(differing),
      { event: event.name, actor: consumerName },
    );
    return changed;
  } catch (error) {
    throw explainConsumer(error, actor);
  }
}

/** The stream, or `undefined` where this user may not look at it: earlier versions did not need that right. */
export async function lookAtStream(link: NatsLink, name: string): Promise<StreamInfo | undefined> {
  try {
    return await streamInfo(link, name);
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

/** Throws where the actor's event has no stream. */
export async function checkStream(link: NatsLink, actor: ConsumerSpec): Promise<void> {
  try {
    await findConsumer(link, actor);
  } catch (error) {
    throw explainConsumer(error, actor);
  }
}

/** The consumer as the server has it, or `undefined` where there is none. */
export async function findConsumer(
  link: NatsLink,
  { consumerName, event }: Pick<ConsumerSpec, "consumerName" | "event">,
): Promise<ConsumerInfo | undefined> {
  try {
    return await consumerInfo(link, event.streamName, consumerName);
  } catch (error) {
    if (codeOf(error) === Code.consumerNotFound) return undefined;
    throw error;
  }
}

/** The sequence up to which all messages are handled, or were never to be delivered. */
export function floorOf({ ack_floor, delivered, num_ack_pending }: ConsumerInfo): number {
  // nats-server 2.9 has no floor before the first ack, also where the consumer does not start with the first message.
  return num_ack_pending === 0 ? Math.max(ack_floor.stream_seq, delivered.stream_seq) : ack_floor.stream_seq;
}

/** Why jobs of such a consumer can be neither pulled nor acked one by one; `undefined` where they can. */
export function whyNotPulled(
  { ack_policy, deliver_subject, headers_only }: Pick<
    ConsumerConfig,
    "ack_policy" | "deliver_subject" | "headers_only"
  >,
): string | undefined {
  if (ack_policy !== "explicit") return `its ack policy is ${ack_policy}`;
  if (headers_only) return "it leaves the payloads out";
  return deliver_subject === undefined ? undefined : "it is a push consumer";
}

/** Throws where jobs of the actor's consumer cannot be pulled. */
export function refuseNotPulled(
  actor: Pick<ConsumerSpec, "consumerName" | "event">,
  actual: ConsumerConfig,
): void {
  const reason = whyNotPulled(actual);
  if (reason === undefined) return;
  throw new ConsumerConfigError(
    `cannot pull messages for the actor "${actor.consumerName}" of the event "${actor.event.name}": a consumer with ` +
      `its name is there, but ${reason}: delete it and call register(), or rename the actor`,
    { actor: actor.consumerName, event: actor.event.name },
  );
}

/** The options of an actor that its consumer has, under the names that the user knows. */
function settingsOf(
  { description, ackWait, maxAttempts, maxAckPending }: ConsumerSpec,
): Setting<ConsumerConfig>[] {
  return [
    { option: "description", key: "description", value: description, unset: "" },
    { option: "ackWait", key: "ack_wait", value: nanoseconds(ackWait), unset: 30e9, unit: "ns" },
    { option: "maxAttempts", key: "max_deliver", value: maxAttempts ?? -1, unset: -1 },
    { option: "maxAckPending", key: "max_ack_pending", value: maxAckPending, unset: 1000 },
  ];
}

/** What `register` would change of an actor's consumer. */
export function consumerDifferences(actor: ConsumerSpec, actual: ConsumerConfig): Difference[] {
  // An operator's `backoff` is what counts then, and the server shows its first entry as `ack_wait`.
  const settings = settingsOf(actor).filter(({ key }) => key !== "ack_wait" || !actual.backoff?.length);
  return [...differences(settings, actual), ...filterDifferences(actor, actual)];
}

function wantedSettings(actor: ConsumerSpec): Partial<ConsumerConfig> {
  return Object.fromEntries(settingsOf(actor).map(({ key, value, unset }) => [key, value ?? unset]));
}

async function makeConsumer(link: NatsLink, actor: ConsumerSpec, start: Start): Promise<ConsumerInfo> {
  try {
    return await addConsumer(link, actor.event.streamName, {
      ...wantedSettings(actor),
      ...filtersOf(actor).length > 0 ? wantedFilters(actor) : {},
      ...start,
      durable_name: actor.consumerName,
      ack_policy: "explicit",
      replay_policy: "instant",
    });
  } catch (error) {
    // Somebody else made it between our question and our request, perhaps with another start.
    const actual = codeOf(error) === undefined ? undefined : await findConsumer(link, actor);
    if (actual) return actual;
    throw error;
  }
}

/** Where a consumer starts can never be changed. That is no error: else a restart would fail. */
function logOtherStart(
  link: NatsLink,
  { consumerName, event, startFrom }: ConsumerSpec,
  actual: ConsumerConfig,
): void {
  if (startFrom === "new" || actual.deliver_policy !== "new") return;
  const wanted = startFrom === "all" ? `"all"` : startFrom.toISOString();
  link.logger.info(
    `walnats: the actor "${consumerName}" of the event "${event.name}" has startFrom ${wanted}, but its consumer ` +
      'was made with "new", which never changes: to start again, delete the consumer, or rename the actor',
    { event: event.name, actor: consumerName },
  );
}

/** What can never be changed, and would make us miss messages or get them without being asked. */
function refuseForeign(actor: ConsumerSpec, actual: ConsumerConfig): void {
  const foreign = whyNotPulled(actual) ||
    actor.event.stream === undefined && filtersIn(actual).length > 0 && "it filters subjects";
  if (foreign) {
    throw consumerConfigError(
      actor,
      `a consumer with its name is there, but ${foreign}: delete it, or rename`,
    );
  }
}

/** `a.b` and `a-b` share the name of a stream: the actor would get the messages of another event. */
function refuseOtherEvent(actor: ConsumerSpec, { config }: StreamInfo): void {
  const { event } = actor;
  const { name, streamName, stream } = event;
  if (stream !== undefined) return refuseOtherSubjects(event, config);
  const { subjects = [] } = config;
  const other = subjects.find((subject) => subject !== name && subject.replaceAll(".", "-") === streamName);
  if (other === undefined || subjects.includes(name)) return;
  throw consumerConfigError(
    actor,
    `the stream "${streamName}" is that of the event "${other}": choose another name for one of the events`,
  );
}

function existsError(actor: ConsumerSpec, differing: Difference[]): ConsumerExistsError {
  return new ConsumerExistsError(
    `the consumer of the actor "${actor.consumerName}" of the event "${actor.event.name}" exists with other settings: ` +
      `${describeDifferences(differing)}. Let register() update it, or choose another name`,
    { actor: actor.consumerName, event: actor.event.name },
  );
}

function consumerConfigError(actor: ConsumerSpec, reason: string): ConsumerConfigError {
  return new ConsumerConfigError(
    `cannot register the actor "${actor.consumerName}" of the event "${actor.event.name}": ${reason}`,
    { actor: actor.consumerName, event: actor.event.name },
  );
}
