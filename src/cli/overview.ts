// Events and actors as a table: `ls` shows it once, `top` again and again.

import type { ActorStatus, EventStatus } from "../inspector/mod.ts";
import { type Cell, type Column, tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { count, duration, rate, safe } from "./text.ts";

/** What is on the server at one time. */
export interface Overview {
  readonly events: readonly EventStatus[];
  readonly actors: readonly ActorStatus[];
}

/** What happens a second: by event, how many are emitted; by actor, how many jobs end. */
export interface Rates {
  readonly emitted: ReadonlyMap<string, number>;
  readonly done: ReadonlyMap<string, number>;
}

/** How an actor is called in these maps, and in texts. */
function actorKey({ event, name }: Pick<ActorStatus, "event" | "name">): string {
  return `${event} ${name}`;
}

/** The overview of some events only; without a pattern, as it is. In a pattern `*` stands for any text. */
export function onlyOf(overview: Overview, pattern: string | undefined): Overview {
  if (pattern === undefined) return overview;
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const wanted = new RegExp(`^${parts.join(".*")}$`);
  return {
    events: overview.events.filter(({ name }) => wanted.test(name)),
    actors: overview.actors.filter(({ event }) => wanted.test(event)),
  };
}

/** A line for each actor, and for each event that nobody listens to. */
export function overviewLines(terminal: Terminal, { events, actors }: Overview, rates?: Rates): string[] {
  const number = (title: string): Column => ({ title, right: true });
  const columns: Column[] = [
    { title: "EVENT" },
    { title: "ACTOR" },
    ...rates ? [number("EMITTED/S"), number("DONE/S")] : [],
    ...["WAITING", "RUNNING", "REDELIVERED", "DELAYED", "DEAD", "OLDEST"].map(number),
    { title: "STATE" },
  ];
  // Of an event in a stream of others there are actors only.
  const names = new Set([...events, ...actors.map(({ event }) => ({ name: event }))].map(({ name }) => name));
  const rows = [...names].sort().flatMap((event): Cell[][] => {
    const emitted = rates ? [rate(rates.emitted.get(event) ?? 0)] : [];
    const its = actors.filter((actor) => actor.event === event);
    if (its.length === 0) return [[safe(event), ["nobody listens", "yellow"], ...emitted]];
    return its.map((actor, at) => [
      at === 0 ? safe(event) : "",
      safe(actor.name),
      ...rates ? [at === 0 ? emitted[0]! : "", rate(rates.done.get(actorKey(actor)) ?? 0)] : [],
      count(actor.waiting),
      count(actor.inProgress),
      count(actor.redelivered),
      count(actor.delayed),
      actor.dead ? [count(actor.dead), "red"] : "0",
      actor.oldest === undefined ? "" : duration(actor.oldest),
      stateOf(actor),
    ]);
  });
  return tableLines(terminal, columns, rows);
}

/** The rates between two overviews. */
export function ratesBetween(before: Overview, now: Overview, seconds: number): Rates {
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

function stateOf({ pausedFor, polls, inProgress }: ActorStatus): Cell {
  if (pausedFor !== undefined) return [`paused for ${duration(pausedFor)}`, "yellow"];
  if (polls > 0) return ["listening", "green"];
  return inProgress > 0 ? "busy" : ["no instance", "yellow"];
}
