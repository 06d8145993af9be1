// Events and actors as a table: `ls` shows it once, `top` again and again.

import { actorKey, type ActorStatus, type EventStatus, type Rates } from "../inspector/mod.ts";
import { type Cell, type Column, tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { count, duration, rate, safe } from "./text.ts";

/** What is on the server at one time. */
export interface Overview {
  readonly events: readonly EventStatus[];
  readonly actors: readonly ActorStatus[];
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

function stateOf({ pausedFor, polls, inProgress }: ActorStatus): Cell {
  if (pausedFor !== undefined) return [`paused for ${duration(pausedFor)}`, "yellow"];
  if (polls > 0) return ["listening", "green"];
  return inProgress > 0 ? "busy" : ["no instance", "yellow"];
}
