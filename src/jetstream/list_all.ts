// All streams of an account, and all consumers of a stream: the server answers in pages.

import type { NatsLink } from "../nats/nats_link.ts";
import { ask } from "./ask.ts";
import type { ConsumerInfo, StreamInfo } from "./jetstream_api.ts";

/** What every page says. */
interface Page {
  readonly total: number;
}

/** Milliseconds before a page is asked for again: it may have 256 streams or consumers. */
const WAIT = 1000;

/** All streams that this user may see, in the order of the server. */
export function listStreams(link: NatsLink): AsyncGenerator<StreamInfo> {
  return pages<{ streams?: StreamInfo[] | null }, StreamInfo>(link, "STREAM.LIST", (page) => page.streams);
}

/** All consumers of a stream. */
export function listConsumers(link: NatsLink, stream: string): AsyncGenerator<ConsumerInfo> {
  return pages<{ consumers?: ConsumerInfo[] | null }, ConsumerInfo>(
    link,
    `CONSUMER.LIST.${stream}`,
    (page) => page.consumers,
  );
}

/** How many messages a stream has of each subject that the filter matches. */
export async function countBySubject(
  link: NatsLink,
  stream: string,
  filter: string,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let total = Infinity;
  for (let offset = 0; offset < total; offset = counts.size) {
    const { state, ...page } = await ask<Page & { state: { subjects?: Record<string, number> } }>(
      link,
      `STREAM.INFO.${stream}`,
      { subjects_filter: filter, offset },
      { wait: WAIT },
    );
    const known = counts.size;
    for (const [subject, count] of Object.entries(state.subjects ?? {})) counts.set(subject, count);
    if (counts.size === known) break;
    total = page.total ?? counts.size;
  }
  return counts;
}

async function* pages<Answer, Item>(
  link: NatsLink,
  what: string,
  itemsOf: (page: Answer) => readonly Item[] | null | undefined,
): AsyncGenerator<Item> {
  let total = Infinity;
  for (let offset = 0; offset < total;) {
    const page = await ask<Page & Answer>(link, what, { offset }, { wait: WAIT });
    const items = itemsOf(page) ?? [];
    // Somebody deleted what the last pages had: there is nothing more.
    if (items.length === 0) return;
    yield* items;
    offset += items.length;
    total = page.total;
  }
}
