// Making a stream that walnats keeps for itself, in an account that may have something against it.

import type { NatsLink } from "../nats/nats_link.ts";
import type { Seconds } from "../seconds.ts";
import { fitAccount } from "./account_needs.ts";
import { sourceOf } from "./advisories_of_others.ts";
import * as Code from "./api_codes.ts";
import { addStream, type StreamConfig, type StreamInfo } from "./jetstream_api.ts";
import type { AgedStreamOptions } from "./own_stream_options.ts";
import { ADVISORY, EXHAUSTED, MOST_CONSUMERS } from "./own_streams.ts";
import { nanoseconds } from "./settings.ts";
import { codeOf } from "./translate_error.ts";

/** A stream of walnats' own. */
export interface OwnStream {
  readonly name: string;
  readonly subjects: string[];
  readonly retention: StreamConfig["retention"];
  /** Seconds that ids are remembered; without it, the server's default. */
  readonly window?: Seconds;
  /** The option of `ownStreams`. */
  readonly option: "delayed" | "deadLetters" | "advisories";
  /** What is in it, for a log. */
  readonly holds: string;
  /** How much of an account's bytes it gets where the account demands a limit. */
  readonly share: number;
}

/** What one stream is made with. */
export interface Chosen extends Pick<AgedStreamOptions, "bytes" | "age" | "storage"> {
  readonly replicas: number;
}

/** Makes it; where the account has something against it, as near to what is wanted as the account allows. */
export async function addOwnStream(
  link: NatsLink,
  stream: OwnStream,
  { bytes, age, storage, replicas }: Chosen,
): Promise<StreamInfo> {
  const { name, subjects, retention, window, share } = stream;
  const wanted: Partial<StreamConfig> = {
    subjects,
    retention,
    storage: storage ?? "file",
    num_replicas: replicas,
    discard: "new",
    max_consumers: MOST_CONSUMERS,
    ...bytes === undefined ? {} : { max_bytes: bytes },
    ...age === undefined ? {} : { max_age: nanoseconds(age) },
    ...window === undefined ? {} : { duplicate_window: nanoseconds(Math.min(window, age ?? Infinity)) },
  };
  const free = { bytes: bytes === undefined, storage: storage === undefined, share };
  for (let config = wanted;;) {
    try {
      const info = await addStream(link, { name, ...config });
      logAdapted(link, stream, wanted, config);
      return info;
    } catch (error) {
      const next = await otherConfig(link, stream, config, error) ??
        await fitAccount(link, config, free, error);
      if (next === undefined) throw error;
      config = next;
    }
  }
}

async function otherConfig(
  link: NatsLink,
  { name }: OwnStream,
  config: Partial<StreamConfig>,
  error: unknown,
): Promise<Partial<StreamConfig> | undefined> {
  const code = codeOf(error);
  if (code === Code.maximumConsumers && config.max_consumers !== undefined) {
    // The account allows fewer, and its own limit counts then.
    const { max_consumers: _, ...rest } = config;
    return rest;
  }
  if (code === Code.subjectOverlap && name === EXHAUSTED && !config.sources) {
    const subjects = config.subjects!.filter((subject) => !subject.startsWith(ADVISORY));
    const source = await sourceOf(link, name, `${ADVISORY}.*.*`);
    return source && { ...config, subjects, sources: [source] };
  }
  return undefined;
}

/** What the account made us choose is not silent. */
function logAdapted(
  link: NatsLink,
  stream: OwnStream,
  wanted: Partial<StreamConfig>,
  { storage, max_bytes: bytes, sources }: Partial<StreamConfig>,
): void {
  if (storage !== wanted.storage) {
    link.logger.warn(
      `walnats: the account has no files: ${stream.holds} are in memory, and lost when the server stops`,
      { stream: stream.name },
    );
  }
  if (bytes !== wanted.max_bytes) {
    link.logger.warn(
      `walnats: the account demands a limit of each stream: there is room for ${bytes} bytes of ${stream.holds}; ` +
        `to change it, give connect() the option ownStreams.${stream.option}.bytes`,
      { stream: stream.name },
    );
  }
  if (sources) {
    link.logger.info(
      `walnats: ${stream.holds} come from the stream "${sources[0]!.name}", which has their subject already`,
      { stream: stream.name },
    );
  }
}
