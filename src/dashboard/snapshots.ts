// The last look at the server, what has happened since the one before, and the charts of the last minutes.

import {
  actorKey,
  type ActorStatus,
  type EventStatus,
  type InstanceStatus,
  type Rates,
  ratesBetween,
  type Sample,
} from "../inspector/mod.ts";
import type { ActorRow, EventRow, InstanceRow, Totals } from "./data.ts";
import { FailureRates } from "./failure_rates.ts";
import { History } from "./history.ts";
import { actorRow, eventRow, instanceRow } from "./rows.ts";

/** The overview's charts: 15 minutes, a point each 5 seconds. */
const OVERVIEW = { points: 180, every: 5000 };
/** Those of one event or actor have fewer points, as there are many. */
const SINGLE = { points: 60, every: 15_000 };

/** Seconds between two looks of which rates are told. */
const SHORTEST = 1;

const NO_RATES: Rates = { emitted: new Map(), done: new Map() };

/** An actor with all that is known of it. */
export interface KnownActor {
  readonly status: ActorStatus;
  readonly row: ActorRow;
}

/** What was seen last. */
export class Snapshots {
  /** Milliseconds since 1970 of the last look; 0 before the first. */
  time = 0;
  /** By name. */
  events: ReadonlyMap<string, { readonly status: EventStatus; readonly row: EventRow }> = new Map();
  /** By `actorKey`. */
  actors: ReadonlyMap<string, KnownActor> = new Map();
  /** The programs that have announced themselves. */
  instances: readonly InstanceStatus[] = [];
  #totals: Totals | undefined;
  #last: Sample | undefined;
  #rates = NO_RATES;
  readonly #failures = new FailureRates();
  readonly #overview = new History(
    ["waiting", "inProgress", "delayed", "dead", "oldest", "emitRate", "jobRate", "failRate"],
    OVERVIEW.points,
    OVERVIEW.every,
  );
  readonly #ofEvents = new Map<string, History>();
  readonly #ofActors = new Map<string, History>();

  /** Sums over all actors; zeros before the first look. */
  get totals(): Totals {
    return this.#totals ?? totalsOf([], [], 0);
  }

  /** The charts of the overview. */
  get overview(): History {
    return this.#overview;
  }

  /** Takes in who is there; tables show it from the next look on. */
  addInstances(time: number, instances: readonly InstanceStatus[]): void {
    this.instances = instances;
    this.#failures.add(time, instances);
  }

  /** Takes in a look. */
  add(sample: Sample): void {
    const time = sample.time.getTime();
    const seconds = (time - (this.#last?.time.getTime() ?? 0)) / 1000;
    // Of a shorter time they would be by chance.
    if (seconds >= SHORTEST) {
      if (this.#last) this.#rates = ratesBetween(this.#last, sample, seconds);
      this.#last = sample;
    }
    const rates = this.#rates;
    this.time = time;
    const running = countInstances(this.instances);
    const listeners = new Map<string, number>();
    for (const { event } of sample.actors) listeners.set(event, (listeners.get(event) ?? 0) + 1);
    this.events = new Map(sample.events.map((status) => {
      const { name } = status;
      return [name, {
        status,
        row: eventRow(status, rates.emitted.get(name) ?? 0, listeners.get(name) ?? 0),
      }];
    }));
    this.actors = new Map(sample.actors.map((status) => {
      const key = actorKey(status);
      const jobRate = rates.done.get(key) ?? 0;
      const measured = { jobRate, failRate: this.#failures.of(key), instances: running.get(key) ?? 0 };
      return [key, { status, row: actorRow(status, measured) }];
    }));
    this.#addToCharts(time);
  }

  /** The charts of an actor: waiting, inProgress, oldest, jobRate, failRate. */
  historyOfActor(key: string): History {
    return chartOf(this.#ofActors, key, ["waiting", "inProgress", "oldest", "jobRate", "failRate"]);
  }

  /** The charts of an event: messages, emitRate. */
  historyOfEvent(name: string): History {
    return chartOf(this.#ofEvents, name, ["messages", "emitRate"]);
  }

  /** Programs; only those that run the actor where one is given. */
  instanceRows(actor?: { readonly event: string; readonly name: string }): InstanceRow[] {
    const runs = ({ actors }: InstanceStatus) =>
      !actor || actors.some(({ event, name }) => event === actor.event && name === actor.name);
    return this.instances.filter(runs).map(instanceRow);
  }

  #addToCharts(time: number): void {
    const rows = [...this.actors.values()].map(({ row }) => row);
    const events = [...this.events.values()].map(({ row }) => row);
    const totals = totalsOf(events, rows, this.#failures.total);
    this.#totals = totals;
    const { waiting, inProgress, delayed, dead, oldest, emitRate, jobRate, failRate } = totals;
    // Before the second look there are none.
    const rates = (...values: (number | null)[]) =>
      this.#rates === NO_RATES ? values.map(() => null) : values;
    this.#overview.add(time, [
      waiting,
      inProgress,
      delayed,
      dead,
      oldest,
      ...rates(emitRate, jobRate, failRate),
    ]);
    for (const [key, { row }] of this.actors) {
      this.historyOfActor(key).add(time, [
        row.waiting,
        row.inProgress,
        row.oldest,
        ...rates(row.jobRate, row.failRate),
      ]);
    }
    for (const row of events) this.historyOfEvent(row.name).add(time, [row.messages, ...rates(row.emitRate)]);
    for (const key of this.#ofActors.keys()) if (!this.actors.has(key)) this.#ofActors.delete(key);
    for (const name of this.#ofEvents.keys()) if (!this.events.has(name)) this.#ofEvents.delete(name);
  }
}

function chartOf(charts: Map<string, History>, key: string, names: readonly string[]): History {
  let chart = charts.get(key);
  if (!chart) charts.set(key, chart = new History(names, SINGLE.points, SINGLE.every));
  return chart;
}

/** How many programs run each actor. */
function countInstances(instances: readonly InstanceStatus[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { actors } of instances) {
    for (const key of new Set(actors.map(actorKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function totalsOf(events: readonly EventRow[], actors: readonly ActorRow[], failRate: number | null): Totals {
  const sum = (of: (row: ActorRow) => number) => actors.reduce((total, row) => total + of(row), 0);
  const ages = actors.flatMap(({ oldest }) => oldest ?? []);
  return {
    events: events.length,
    actors: actors.length,
    waiting: sum((row) => row.waiting),
    inProgress: sum((row) => row.inProgress),
    redelivered: sum((row) => row.redelivered),
    delayed: sum((row) => row.delayed),
    dead: sum((row) => row.dead),
    oldest: ages.length > 0 ? ages.reduce((a, b) => Math.max(a, b)) : null,
    emitRate: events.reduce((total, row) => total + row.emitRate, 0),
    jobRate: sum((row) => row.jobRate),
    failRate,
  };
}
