// Making and changing the stream of an event.

import { StreamConfigError, StreamExistsError, type WalnatsErrorOptions } from "../errors.ts";
import type { Seconds } from "../seconds.ts";
import { addStream, type StreamConfig, type StreamInfo, streamInfo, updateStream } from "./jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { checkForeignStream } from "./foreign_stream.ts";
import { isBoolean, type Rule } from "../options.ts";
import {
  describeChanges,
  describeDifferences,
  type Difference,
  differences,
  nanoseconds,
  type Setting,
} from "./settings.ts";
import { whatIsDropped } from "./what_is_dropped.ts";
import * as Code from "./api_codes.ts";
import { codeOf, explainConfig, streamNotFound } from "./translate_error.ts";

/** The stream's configuration, as far as the event says it. */
export interface StreamSpec {
  readonly name: string;
  readonly subjectName: string;
  readonly streamName: string;
  /** The stream of others that it is in. */
  readonly stream: string | undefined;
  readonly description: string | undefined;
  readonly limits: {
    readonly age: Seconds | undefined;
    readonly consumers: number | undefined;
    readonly messages: number | undefined;
    readonly bytes: number | undefined;
    readonly messageSize: number | undefined;
  } | undefined;
  readonly storage: "file" | "memory";
  readonly replicas: number;
  readonly dedupWindow: Seconds | undefined;
}

/** Nanoseconds that the server chooses, where messages may get that old. */
const DEFAULT_WINDOW = 120e9;

const NO_ROOM = "give it smaller limits.bytes, or raise the limits of the account";

/** What to do where the server refuses an event's stream. */
const HINTS: Readonly<Record<number, string>> = {
  [Code.maxBytesRequired]: "give the event limits.bytes",
  [Code.memoryExceeded]: NO_ROOM,
  [Code.storageExceeded]: NO_ROOM,
  [Code.streamBytesExceeded]: NO_ROOM,
  [Code.subjectOverlap]: "take its subject from that stream, or choose another name",
};

/** What `register` may do. */
export interface RegisterOptions {
  /** Create missing ones. @default true */
  create?: boolean | undefined;
  /**
   * Change existing ones whose settings differ; each change is logged as a warning. `true` refuses what would make the
   * server drop stored messages: a limit below what the stream holds. `"discard"` lets it drop them.
   * @default true
   */
  update?: boolean | "discard" | undefined;
}

/** The rules of `RegisterOptions`. */
export const REGISTER_RULES: Readonly<Record<keyof RegisterOptions, Rule>> = {
  create: isBoolean,
  update: {
    expects: 'a boolean or "discard"',
    check: (value) => isBoolean.check(value) === "ok" || value === "discard" ? "ok" : "type",
  },
};

/** Makes the stream or changes it, as allowed. */
export async function ensureStream(
  link: NatsLink,
  event: StreamSpec,
  { create = true, update = true }: RegisterOptions,
): Promise<void> {
  if (!create && !update) return;
  if (event.stream !== undefined) return await checkForeignStream(link, event);
  try {
    let actual = await findStream(link, event.streamName);
    if (!actual) {
      if (!create) throw streamNotFound(event.name);
      actual = await makeStream(link, streamConfig(event));
    }
    refuseForeign(event, actual.config);
    // A server that is in no cluster has none of the copies that the number promises.
    const replicas = Math.max(event.replicas, actual.cluster?.name ? actual.config.num_replicas : 1);
    if (replicas > event.replicas) {
      link.logger.warn(
        `walnats: the stream of the event "${event.name}" keeps its ${replicas} replicas: register never lowers them ` +
          `to ${event.replicas}`,
        { event: event.name },
      );
    }
    const settings = settingsOf(event, replicas);
    const differing = differences(settings, actual.config);
    if (differing.length > 0) {
      if (!update) throw existsError(event, differing);
      const dropped = update !== "discard" && whatIsDropped(differing, actual);
      if (dropped) throw configError(event, differing, dropped);
      const before = actual.config;
      actual = await changeStream(link, event, actual, settings, differing);
      const ignored = differences(settings, actual.config);
      if (ignored.length) throw configError(event, ignored, "the server did not take it over");
      const window = event.dedupWindow === undefined ? [windowOf(actual.config.duplicate_window)] : [];
      const changed = describeChanges([...differing, ...differences(window, before)]);
      link.logger.warn(`walnats: register changed the stream of the event "${event.name}": ${changed}`, {
        event: event.name,
      });
    }
    refuseMissingCopies(`the event "${event.name}"`, event.replicas, actual, { event: event.name });
  } catch (error) {
    const what = `cannot register the event "${event.name}"`;
    const hint = HINTS[codeOf(error)!];
    if (!hint) throw explainConfig(error, what, { event: event.name });
    throw new StreamConfigError(`${what}: ${(error as Error).message}: ${hint}`, {
      event: event.name,
      cause: error,
    });
  }
}

/** What `register` would change of an event's own stream. */
export function streamDifferences(event: StreamSpec, actual: StreamInfo): Difference[] {
  const { cluster, config } = actual;
  return differences(
    settingsOf(event, Math.max(event.replicas, cluster?.name ? config.num_replicas : 1)),
    config,
  );
}

/** The options of an event that its stream has, under the names that the user knows. */
function settingsOf(
  { description, limits, storage, dedupWindow }: StreamSpec,
  replicas: number,
): Setting<StreamConfig>[] {
  const settings: Setting<StreamConfig>[] = [
    { option: "description", key: "description", value: description, unset: "" },
    { option: "limits.age", key: "max_age", value: nanoseconds(limits?.age), unset: 0, unit: "ns" },
    { option: "limits.consumers", key: "max_consumers", value: limits?.consumers, unset: -1 },
    { option: "limits.messages", key: "max_msgs", value: limits?.messages, unset: -1 },
    { option: "limits.bytes", key: "max_bytes", value: limits?.bytes, unset: -1 },
    { option: "limits.messageSize", key: "max_msg_size", value: limits?.messageSize, unset: -1 },
    { option: "retention", key: "retention", value: "interest", unset: "limits" },
    // Without acks of the server, no emit is ever confirmed; a sealed stream takes none.
    { option: "no_ack", key: "no_ack", value: undefined, unset: false },
    { option: "sealed", key: "sealed", value: undefined, unset: false },
    { option: "storage", key: "storage", value: storage, unset: "file" },
    { option: "replicas", key: "num_replicas", value: replicas, unset: 1 },
  ];
  // Left out, it is the server's to choose: two minutes, less where messages do not get that old.
  if (dedupWindow !== undefined) settings.push(windowOf(nanoseconds(dedupWindow)));
  return settings;
}

/** As Python walnats makes it: what has no value is left out. */
function streamConfig(event: StreamSpec): Partial<StreamConfig> & { name: string } {
  const config: Record<string, unknown> = {};
  for (const { key, value } of settingsOf(event, event.replicas)) {
    if (value !== undefined) config[key] = value;
  }
  return {
    ...config,
    name: event.streamName,
    subjects: [event.subjectName],
  };
}

async function findStream(link: NatsLink, name: string): Promise<StreamInfo | undefined> {
  try {
    return await streamInfo(link, name);
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) return undefined;
    throw error;
  }
}

async function makeStream(
  link: NatsLink,
  wanted: Partial<StreamConfig> & { name: string },
): Promise<StreamInfo> {
  try {
    return await addStream(link, wanted);
  } catch (error) {
    // Somebody else made it between our question and our request.
    const actual = codeOf(error) === Code.streamExists ? await findStream(link, wanted.name) : undefined;
    if (actual) return actual;
    throw error;
  }
}

async function changeStream(
  link: NatsLink,
  event: StreamSpec,
  actual: StreamInfo,
  settings: Setting<StreamConfig>[],
  differing: Difference[],
): Promise<StreamInfo> {
  const config: Record<string, unknown> = {
    duplicate_window: windowFor(event, actual.config),
    ...streamConfig(event),
  };
  for (const { key, value, unset } of settings) config[key] = value ?? unset;
  try {
    return await updateStream(link, event.streamName, config);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw configError(event, differing, (error as Error).message, error);
  }
}

/** The window of an operator's own stays, but no server takes one that is longer than messages get old. */
function windowFor(
  { limits }: StreamSpec,
  { duplicate_window: window, max_age: before }: StreamConfig,
): number {
  const age = nanoseconds(limits?.age) ?? Infinity;
  const isDefault = window === Math.min(before || Infinity, DEFAULT_WINDOW);
  return isDefault ? 0 : Math.min(window, age); // 0: the server's to choose.
}

function windowOf(value: number): Setting<StreamConfig> {
  return { option: "dedupWindow", key: "duplicate_window", value, unset: 0, unit: "ns" };
}

/** `a.b` and `a-b` share the name of a stream; the second one to come must not take the first one's. */
function refuseForeign(event: StreamSpec, { subjects = [] }: StreamConfig): void {
  if (subjects.length === 1 && subjects[0] === event.subjectName) return;
  throw new StreamExistsError(
    `the event "${event.name}" needs the stream "${event.streamName}", ` +
      `but that one is of the subjects ${JSON.stringify(subjects)}: choose another name`,
    { event: event.name },
  );
}

/** A server that is in no cluster refuses a new stream with copies, but takes the number over into an old one. */
export function refuseMissingCopies(
  what: string,
  replicas: number,
  { cluster }: StreamInfo,
  options: WalnatsErrorOptions = {},
): void {
  if (replicas === 1 || cluster?.name) return;
  throw new StreamConfigError(
    `${what} needs ${replicas} replicas, but the server is not part of a cluster: use replicas: 1`,
    options,
  );
}

function existsError(event: StreamSpec, differing: Difference[]): StreamExistsError {
  return new StreamExistsError(
    `the stream of the event "${event.name}" exists with other settings: ${
      describeDifferences(differing)
    }. ` +
      "Let register() update it, or choose another name",
    { event: event.name },
  );
}

function configError(
  event: StreamSpec,
  differing: Difference[],
  reason: string,
  cause?: unknown,
): StreamConfigError {
  return new StreamConfigError(
    `the stream of the event "${event.name}" cannot change: ${describeDifferences(differing)}: ${reason}`,
    { event: event.name, cause },
  );
}
