// What an account allows and demands of the streams that walnats keeps for itself. The server is asked only where it
// has refused a stream: most accounts have no limits, and most users no right to ask.

import type { NatsLink } from "../nats/nats_link.ts";
import { ask } from "./ask.ts";
import type { StreamConfig } from "./jetstream_api.ts";
import * as Code from "./api_codes.ts";
import { codeOf } from "./translate_error.ts";

/** The limits of an account, as far as walnats looks at them; -1: none. */
interface AccountLimits {
  readonly max_memory: number;
  readonly max_storage: number;
  readonly memory_max_stream_bytes?: number;
  readonly storage_max_stream_bytes?: number;
}

/** What the user has not chosen, and what an account may therefore choose. */
export interface Free {
  readonly bytes: boolean;
  readonly storage: boolean;
  /** How much of the account's bytes the stream may have. */
  readonly share: number;
}

/** The most that a stream is given, and what it is tried with at least. */
const MOST_BYTES = 256 * 2 ** 20;
const LEAST_BYTES = 64 * 2 ** 10;
/** The account's bytes where nobody says them. */
const UNKNOWN_BYTES = 256 * 2 ** 20;

/** The configuration that an account may take which refused another one; `undefined`: there is none. */
export async function fitAccount(
  link: NatsLink,
  config: Partial<StreamConfig>,
  free: Free,
  error: unknown,
): Promise<Partial<StreamConfig> | undefined> {
  const { storage, max_bytes: bytes } = config;
  switch (codeOf(error)) {
    case Code.maxBytesRequired: {
      if (!free.bytes || bytes !== undefined) return undefined;
      const limits = await limitsOf(link);
      const kept = free.storage && limits?.max_storage === 0 ? "memory" : storage!;
      return { ...config, storage: kept, max_bytes: bytesFor(limits, kept, free.share) };
    }
    case Code.storageExceeded:
      if (free.storage && storage === "file" && (await limitsOf(link))?.max_storage === 0) {
        return { ...config, storage: "memory" };
      }
      return smaller(config, free);
    case Code.memoryExceeded:
    case Code.streamBytesExceeded:
      return smaller(config, free);
    default:
      return undefined;
  }
}

function smaller(config: Partial<StreamConfig>, free: Free): Partial<StreamConfig> | undefined {
  const bytes = Math.floor((config.max_bytes ?? 0) / 2);
  return free.bytes && bytes >= LEAST_BYTES ? { ...config, max_bytes: bytes } : undefined;
}

function bytesFor(limits: AccountLimits | undefined, storage: "file" | "memory", share: number): number {
  const all = limits?.[storage === "file" ? "max_storage" : "max_memory"] ?? UNKNOWN_BYTES;
  const one = limits?.[storage === "file" ? "storage_max_stream_bytes" : "memory_max_stream_bytes"] ?? -1;
  const bytes = Math.min(MOST_BYTES, ...all > 0 ? [all * share] : [], ...one > 0 ? [one] : []);
  return Math.max(LEAST_BYTES, Math.floor(bytes));
}

async function limitsOf(link: NatsLink): Promise<AccountLimits | undefined> {
  try {
    return (await ask<{ limits: AccountLimits }>(link, "INFO")).limits;
  } catch {
    return undefined; // This user may not ask.
  }
}
