// Making and changing the durable consumer of an actor.

import { ConsumerConfigError, ConsumerExistsError } from "../errors.ts";
import type { Seconds } from "../seconds.ts";
import { addConsumer, type ConsumerConfig, consumerInfo, updateConsumer } from "./jetstream_api.ts";
import type { Link } from "./link.ts";
import { describeDifferences, type Difference, differences, nanoseconds, type Setting } from "./settings.ts";
import type { RegisterOptions } from "./streams.ts";
import { Code, codeOf, explainConfig, streamNotFound } from "./translate_error.ts";

/** What of an actor its consumer is made of. */
export interface ConsumerSpec {
  readonly consumerName: string;
  readonly event: { readonly name: string; readonly streamName: string };
  readonly description: string | undefined;
  readonly ackWait: Seconds;
  readonly maxAttempts: number | null;
  readonly maxAckPending: number;
}

/** Makes the consumer or changes it, as allowed. */
export async function ensureConsumer(
  link: Link,
  actor: ConsumerSpec,
  { create = true, update = true }: RegisterOptions,
): Promise<void> {
  if (!create && !update) return;
  const { consumerName, event } = actor;
  const where = { actor: consumerName, event: event.name };
  try {
    let actual = await findConsumer(link, actor);
    if (!actual) {
      if (!create) throw consumerConfigError(actor, "it is not there, and `create` is false");
      actual = (await addConsumer(link, event.streamName, consumerConfig(actor))).config;
    }
    refuseForeign(actor, actual);
    const differing = differences(settingsOf(actor), actual);
    if (differing.length === 0) return;
    if (!update) throw existsError(actor, differing);
    const changed = await updateConsumer(link, event.streamName, consumerName, wantedSettings(actor));
    const ignored = differences(settingsOf(actor), changed.config);
    if (ignored.length) {
      throw consumerConfigError(actor, `it stays as it is: ${describeDifferences(ignored)}`);
    }
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) throw streamNotFound(event.name, { ...where, cause: error });
    const what = `cannot register the actor "${consumerName}" of the event "${event.name}"`;
    throw explainConfig(error, what, where, ConsumerConfigError);
  }
}

/** The consumer's configuration, or `undefined` where it is not there. */
export async function findConsumer(
  link: Link,
  { consumerName, event }: Pick<ConsumerSpec, "consumerName" | "event">,
): Promise<ConsumerConfig | undefined> {
  try {
    return (await consumerInfo(link, event.streamName, consumerName)).config;
  } catch (error) {
    if (codeOf(error) === Code.consumerNotFound) return undefined;
    throw error;
  }
}

/** Why jobs of such a consumer can be neither pulled nor acked one by one; `undefined` where they can. */
export function whyNotPulled(
  { ack_policy, deliver_subject }: Pick<ConsumerConfig, "ack_policy" | "deliver_subject">,
): string | undefined {
  if (ack_policy !== "explicit") return `its ack policy is ${ack_policy}`;
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

function wantedSettings(actor: ConsumerSpec): Partial<ConsumerConfig> {
  return Object.fromEntries(settingsOf(actor).map(({ key, value, unset }) => [key, value ?? unset]));
}

function consumerConfig(actor: ConsumerSpec): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    ...wantedSettings(actor),
    durable_name: actor.consumerName,
    ack_policy: "explicit",
    deliver_policy: "all",
    replay_policy: "instant",
  };
}

/** What can never be changed, and would make us miss messages or get them without being asked. */
function refuseForeign(actor: ConsumerSpec, actual: ConsumerConfig): void {
  const foreign = whyNotPulled(actual) ||
    (actual.filter_subject || actual.filter_subjects?.length) && "it filters subjects";
  if (foreign) {
    throw consumerConfigError(
      actor,
      `a consumer with its name is there, but ${foreign}: delete it, or rename`,
    );
  }
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
