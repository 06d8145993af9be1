// What each server of the system tells of itself to any account: "Server monitoring" of docs.nats.io, STATZ.

import type { NatsLink } from "../nats/nats_link.ts";
import { collectReplies } from "./collect_replies.ts";

/** A server that has answered. */
export interface ServerPing {
  readonly name: string;
  /** As `2.15.2`. */
  readonly version: string;
  /** Milliseconds by which its clock is ahead of ours. */
  readonly ahead: number;
  /** Milliseconds from the question to the answer: the clock may be wrong by so much. */
  readonly took: number;
  /** Clients of this account that it had to close, as they did not read, since it started. */
  readonly slowConsumers: number;
}

/** The servers; none where this user may not ask. */
export async function pingServers(link: NatsLink): Promise<ServerPing[]> {
  const askedAt = Date.now();
  const replies = await collectReplies(link, "$SYS.REQ.ACCOUNT.PING.STATZ");
  return replies.flatMap(({ data, at }) => read(data, askedAt, at) ?? []);
}

interface Statz {
  readonly server: { readonly name: string; readonly ver: string; readonly time: string };
  readonly data?: { readonly account_statz?: readonly { readonly slow_consumers?: number }[] };
}

function read(data: Uint8Array, askedAt: number, now: number): ServerPing | undefined {
  try {
    const { server, data: stats }: Statz = JSON.parse(new TextDecoder().decode(data));
    const [account] = stats?.account_statz ?? [];
    const took = now - askedAt;
    return {
      name: server.name,
      version: server.ver,
      ahead: Date.parse(server.time) - (askedAt + took / 2),
      took,
      slowConsumers: account?.slow_consumers ?? 0,
    };
  } catch {
    return undefined;
  }
}
