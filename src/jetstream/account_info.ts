import type { NatsLink } from "../nats/nats_link.ts";
import { ask } from "./ask.ts";

/** What an account uses of JetStream, and its limits; -1: none. */
export interface AccountInfo {
  readonly memory: number;
  readonly storage: number;
  readonly streams: number;
  readonly consumers: number;
  readonly limits: {
    readonly max_memory: number;
    readonly max_storage: number;
    readonly max_streams: number;
    readonly max_consumers: number;
  };
  /** By kinds of streams, where the limits are not the same for all. */
  readonly tiers?: Readonly<Record<string, Omit<AccountInfo, "tiers">>> | undefined;
}

/** Asks the server. */
export function accountInfo(link: NatsLink): Promise<AccountInfo> {
  return ask(link, "INFO");
}
