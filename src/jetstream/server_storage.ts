// What each server keeps on its disk: "Server monitoring" of docs.nats.io, JSZ. It tells the system account only.

import type { NatsLink } from "../nats/nats_link.ts";
import { collectReplies } from "./collect_replies.ts";

/** The storage of one server. */
export interface ServerStorage {
  /** The server's name. */
  readonly name: string;
  /** Bytes that it has stored. */
  readonly used: number;
  /** Most bytes that it stores. */
  readonly most: number;
  /** The folder. */
  readonly folder: string;
  /** Seconds between two writes through to the disk; 0: each message; undefined: it does not tell, as 2.9. */
  readonly syncInterval: number | undefined;
}

/** That of all servers; none where this user may not ask. */
export async function serverStorage(link: NatsLink): Promise<ServerStorage[]> {
  const replies = await collectReplies(link, "$SYS.REQ.SERVER.PING.JSZ");
  return replies.flatMap(({ data }) => read(data) ?? []);
}

interface Jsz {
  readonly server: { readonly name: string };
  readonly data?: {
    readonly storage?: number;
    readonly config?: {
      readonly max_storage?: number;
      readonly store_dir?: string;
      readonly sync_interval?: number;
      readonly sync_always?: boolean;
    };
  };
}

/** A server without JetStream stores nothing. */
function read(bytes: Uint8Array): ServerStorage | undefined {
  try {
    const { server, data }: Jsz = JSON.parse(new TextDecoder().decode(bytes));
    const { max_storage: most = 0, store_dir: folder = "", ...sync } = data?.config ?? {};
    if (most <= 0) return undefined;
    const { sync_interval: interval } = sync;
    return {
      name: server.name,
      used: data?.storage ?? 0,
      most,
      folder,
      syncInterval: sync.sync_always ? 0 : interval === undefined ? undefined : interval / 1e9,
    };
  } catch {
    return undefined;
  }
}
