import type { NatsLink } from "../nats/nats_link.ts";
import { ask } from "./ask.ts";

/** The names of the streams that have this subject or a part of it. */
export async function streamsWithSubject(link: NatsLink, subject: string): Promise<string[]> {
  const { streams } = await ask<{ streams: string[] | null }>(link, "STREAM.NAMES", { subject });
  return streams ?? [];
}
