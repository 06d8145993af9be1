import type { Seconds } from "../seconds.ts";
import type { ActorStatus } from "./actor_status.ts";
import type { Sample } from "./watch.ts";

/** What happens a second. */
export interface Rates {
  /** By event's name, how many messages are emitted. */
  readonly emitted: ReadonlyMap<string, number>;
  /** By `actorKey`, how many jobs end, whether they succeed or fail. */
  readonly done: ReadonlyMap<string, number>;
}

/** Names an actor of an event in one text, as the key of a map. */
export function actorKey({ event, name }: Pick<ActorStatus, "event" | "name">): string {
  return `${event} ${name}`;
}

/**
 * What has happened between two samples.
 *
 * @param seconds that lie between them
 *
 * @example
 * ```ts ignore
 * import { actorKey, ratesBetween } from "@walnats/core/inspector";
 *
 * let before;
 * for await (const sample of inspector.watch()) {
 *   const rates = before && ratesBetween(before, sample, (+sample.time - +before.time) / 1000);
 *   for (const actor of sample.actors) console.log(actorKey(actor), rates?.done.get(actorKey(actor)));
 *   before = sample;
 * }
 * ```
 */
export function ratesBetween(
  before: Pick<Sample, "events" | "actors">,
  now: Pick<Sample, "events" | "actors">,
  seconds: Seconds,
): Rates {
  const perSecond = <Item>(
    items: [readonly Item[], readonly Item[]],
    key: (item: Item) => string,
    total: (item: Item) => number,
  ) => {
    const earlier = new Map(items[0].map((item) => [key(item), total(item)]));
    return new Map(items[1].map((item) => {
      const grown = total(item) - (earlier.get(key(item)) ?? total(item));
      return [key(item), Math.max(0, grown / seconds)];
    }));
  };
  return {
    emitted: perSecond([before.events, now.events], ({ name }) => name, ({ emitted }) => emitted),
    done: perSecond(
      [before.actors, now.actors],
      actorKey,
      ({ deliveries, inProgress }) => deliveries - inProgress,
    ),
  };
}
