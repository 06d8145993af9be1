// Making and changing the streams that walnats keeps for itself: only those that an actor needs, in any account.

import { StreamConfigError, StreamExistsError } from "../errors.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { RESERVED } from "../names.ts";
import type { Seconds } from "../seconds.ts";
import { addOwnStream, type Chosen, type OwnStream } from "./add_own_stream.ts";
import { type StreamConfig, type StreamInfo, streamInfo, updateStream } from "./jetstream_api.ts";
import type { AgedStreamOptions, OwnStreamsOptions } from "./own_stream_options.ts";
import { ADVISORY, DEAD, EXHAUSTED, PARKED } from "./own_streams.ts";
import { describeChanges, describeDifferences, differences, nanoseconds, type Setting } from "./settings.ts";
import { refuseMissingCopies, type RegisterOptions } from "./streams.ts";
import * as Code from "./api_codes.ts";
import { codeOf, explainConfig } from "./translate_error.ts";
import { whatIsDropped } from "./what_is_dropped.ts";

/** Seconds that a mark of a lone run is remembered. */
const MARKS_FOR: Seconds = 3600;

/** An actor that needs such streams. */
export interface OwnStreamUser {
  readonly event: { readonly replicas: number };
  readonly deadLetters: boolean;
  readonly maxAttempts: number | null;
}

const DELAYED: OwnStream = {
  name: PARKED,
  subjects: [`${RESERVED}.parked.*.*`],
  retention: "workqueue",
  option: "delayed",
  holds: "delayed messages",
  share: 1 / 16,
};
const LETTERS: OwnStream = {
  name: DEAD,
  subjects: [`${RESERVED}.dead.*.*`],
  retention: "limits",
  option: "deadLetters",
  holds: "dead letters",
  share: 1 / 16,
};
/**
 * Of interest only: advisories of consumers that are not ours are dropped at once, and so are marks, but for their ids.
 */
const ADVISORIES: OwnStream = {
  name: EXHAUSTED,
  subjects: [`${ADVISORY}.>`, `${RESERVED}.alone.*.*`],
  retention: "interest",
  window: MARKS_FOR,
  option: "advisories",
  holds: "the server's advisories",
  share: 1 / 64,
};

/** By connection: what makes a stream again knows of nothing else. */
const OPTIONS = new WeakMap<object, OwnStreamsOptions>();

/** How the streams are made over this connection. */
export function configureOwnStreams(link: NatsLink, options: OwnStreamsOptions): void {
  OPTIONS.set(link, options);
}

/**
 * Makes the streams that these actors need, with at least as many copies as their events have.
 *
 * @param update what may be changed where the connection has options of its own; without it, nothing
 */
export async function ensureOwnStreams(
  link: NatsLink,
  actors: readonly OwnStreamUser[],
  update?: RegisterOptions["update"],
): Promise<void> {
  const replicas = Math.max(...actors.map(({ event }) => event.replicas));
  const needed = [
    DELAYED,
    ...actors.some(({ deadLetters }) => deadLetters) ? [LETTERS] : [],
    ...actors.some(({ maxAttempts }) => maxAttempts !== null) ? [ADVISORIES] : [],
  ];
  const options = OPTIONS.get(link);
  await Promise.all(needed.map(async (stream) => {
    try {
      await ensureOwnStream(link, stream, optionsOf(stream, options, replicas), update);
    } catch (error) {
      throw explainConfig(error, `cannot make ${nameOf(stream)}`, {});
    }
  }));
}

function optionsOf({ option }: OwnStream, all: OwnStreamsOptions = {}, replicas: number): Chosen {
  const own: AgedStreamOptions = all[option] ?? {};
  return {
    bytes: own.bytes ?? all.bytes,
    age: own.age,
    storage: own.storage ?? all.storage,
    replicas: own.replicas ?? all.replicas ?? replicas,
  };
}

async function ensureOwnStream(
  link: NatsLink,
  stream: OwnStream,
  options: Chosen,
  update: RegisterOptions["update"],
): Promise<void> {
  const info = await findOrAdd(link, stream, options);
  const { config } = info;
  // Never fewer than there are: another program's actors may need them.
  const replicas = Math.max(options.replicas, config.num_replicas);
  const copies: Setting<StreamConfig> = {
    option: "replicas",
    key: "num_replicas",
    value: replicas,
    unset: 1,
  };
  const kind: Setting<StreamConfig> = {
    option: "retention",
    key: "retention",
    value: stream.retention,
    unset: "limits",
  };
  const settings = update === undefined ? [copies] : [copies, kind, ...settingsOf(stream, options)];
  const differing = differences(settings, config);
  const changes = await newSubjects(link, stream, config);
  let actual = info;
  if (differing.length > 0 || changes) {
    const reason = `the stream "${stream.name}" has other settings: ${
      differing.length > 0 ? describeDifferences(differing) : "it lacks subjects"
    }`;
    if (update === false) {
      throw new StreamExistsError(`${reason}. Let register() update it, or leave the options out`);
    }
    const dropped = update !== "discard" && whatIsDropped(differing, info);
    if (dropped) throw new StreamConfigError(`${reason}: ${dropped}`);
    const wanted: Partial<StreamConfig> = { ...changes };
    for (const { key, value } of settings) Object.assign(wanted, { [key]: value });
    if (wanted.max_age) {
      wanted.duplicate_window = Math.min(wanted.duplicate_window ?? config.duplicate_window, wanted.max_age);
    }
    actual = await updateStream(link, stream.name, wanted);
    const [before, after] = [config.subjects, actual.config.subjects].map((list) => JSON.stringify(list));
    const subjects = changes ? [{ option: "subjects", actual: before!, wanted: after! }] : [];
    link.logger.warn(
      `walnats: register changed the stream "${stream.name}": ${
        describeChanges([...differing, ...subjects])
      }`,
      { stream: stream.name },
    );
  }
  refuseMissingCopies(`the stream "${stream.name}"`, options.replicas, actual);
}

/** The options that were given. */
function settingsOf(
  { option }: OwnStream,
  { bytes, age, storage }: Chosen,
): Setting<StreamConfig>[] {
  const settings: Setting<StreamConfig>[] = [
    { option: "bytes", key: "max_bytes", value: bytes, unset: -1 },
    { option: "age", key: "max_age", value: nanoseconds(age), unset: 0, unit: "ns" },
    { option: "storage", key: "storage", value: storage, unset: "file" },
  ];
  return settings.filter(({ value }) => value !== undefined)
    .map((setting) => ({ ...setting, option: `ownStreams.${option}.${setting.option}` }));
}

/** An earlier version of walnats made it with fewer subjects, or a stream that it took messages from is gone. */
async function newSubjects(
  link: NatsLink,
  { subjects, window }: OwnStream,
  config: StreamConfig,
): Promise<Partial<StreamConfig> | undefined> {
  const [source] = config.sources ?? [];
  if (source) {
    const isThere = await streamInfo(link, source.name).catch((error) =>
      codeOf(error) !== Code.streamNotFound
    );
    return isThere ? undefined : { subjects, sources: [] };
  }
  if (subjects.every((subject) => config.subjects.includes(subject))) return undefined;
  return { subjects, duplicate_window: nanoseconds(window) ?? config.duplicate_window };
}

async function findOrAdd(
  link: NatsLink,
  stream: OwnStream,
  options: Chosen,
): Promise<StreamInfo> {
  try {
    return await streamInfo(link, stream.name);
  } catch (error) {
    if (codeOf(error) !== Code.streamNotFound) throw error;
  }
  try {
    return await addOwnStream(link, stream, options);
  } catch (error) {
    // Somebody else made it between our question and our request, perhaps with fewer copies.
    if (codeOf(error) !== Code.streamExists) throw error;
    // While a cluster makes it, its name is taken, and yet nobody knows it.
    return await streamInfo(link, stream.name).catch(() => Promise.reject(error));
  }
}

function nameOf({ name }: OwnStream): string {
  return `the stream "${name}", which walnats keeps for itself`;
}
