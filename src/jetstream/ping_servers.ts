// What each server of the system tells of itself to any account. https://docs.nats.io: "system account", STATZ.

import { sleep } from "../async/sleep.ts";
import type { NatsLink } from "../nats/nats_link.ts";

const SUBJECT = "$SYS.REQ.ACCOUNT.PING.STATZ";
/** Milliseconds in which servers answer, and within which the next one does after another. */
const LONGEST = 1000;
const NEXT = 100;

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
  const pings: ServerPing[] = [];
  const inbox = `${link.inboxPrefix}.ping-${crypto.randomUUID()}`;
  const askedAt = Date.now();
  let heardAt = askedAt;
  const subscription = link.subscribe(inbox, (error, message) => {
    if (error) return;
    heardAt = Date.now();
    const ping = read(message.data, askedAt, heardAt);
    if (ping) pings.push(ping);
    // Nobody may answer: then the server says so, with no data.
    else if (message.data.length === 0) heardAt = 0;
  });
  try {
    link.publishNow(SUBJECT, undefined, undefined, inbox);
    while (Date.now() - askedAt < LONGEST && (heardAt === askedAt || Date.now() - heardAt < NEXT)) {
      await sleep(20);
    }
  } finally {
    subscription.unsubscribe();
  }
  return pings;
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
