import { isDenied } from "../jetstream/ask.ts";
import { countBySubject, listConsumers } from "../jetstream/list_all.ts";
import { PARKED, parkedFilter } from "../jetstream/own_streams.ts";
import type { NatsLink } from "../nats/nats_link.ts";

/**
 * How many messages wait for their time, by their subject. To ask for the subjects is cheap where few actors have some;
 * a user who may not do that asks for the consumers, of which each actor has one.
 */
export async function countDelayed(link: NatsLink): Promise<Map<string, number>> {
  try {
    return await countBySubject(link, PARKED, parkedFilter());
  } catch (error) {
    if (!isDenied(error)) throw error;
  }
  const counts = new Map<string, number>();
  for await (const { config, num_pending, num_ack_pending } of listConsumers(link, PARKED)) {
    if (config.filter_subject) counts.set(config.filter_subject, num_pending + num_ack_pending);
  }
  return counts;
}
