import type { InstanceStatus } from "../inspector/mod.ts";
import { actorKey } from "../inspector/mod.ts";
import type { TopologyData } from "./data.ts";
import type { Snapshots } from "./snapshots.ts";

/** More than that are no picture any more. */
const MOST_EVENTS = 100;
const MOST_ACTORS = 300;

/** Services, events and actors as a picture shows them: the busiest events. */
export function topologyOf(snapshots: Snapshots): TopologyData {
  const rows = [...snapshots.events.values()].map(({ row }) => row);
  const busiest = rows.sort((a, b) => b.emitRate - a.emitRate || b.emitted - a.emitted).slice(0, MOST_EVENTS);
  const shown = new Set(busiest.map(({ name }) => name));
  const services = new Map<string, Set<string>>();
  for (const { service, actors } of snapshots.instances) {
    for (const key of actors.map(actorKey)) services.set(key, (services.get(key) ?? new Set()).add(service));
  }
  const all = [...snapshots.actors].flatMap(([key, { row }]) => {
    const { event, name, jobRate, waiting, dead } = row;
    if (!shown.has(event)) return [];
    return [{ event, name, jobRate, waiting, dead, services: [...services.get(key) ?? []].sort() }];
  });
  const actors = all.sort((a, b) => b.jobRate - a.jobRate || b.waiting - a.waiting).slice(0, MOST_ACTORS);
  return {
    publishers: publishersOf(snapshots.instances, shown),
    events: busiest.map(({ name, emitRate }) => ({ name, emitRate })),
    actors,
    leftEvents: rows.length - busiest.length,
    leftActors: snapshots.actors.size - actors.length,
  };
}

function publishersOf(
  instances: readonly InstanceStatus[],
  shown: ReadonlySet<string>,
): TopologyData["publishers"] {
  const publishers = new Map<string, { instances: number; events: Set<string> }>();
  for (const { kind, service, events } of instances) {
    if (kind !== "publisher") continue;
    const publisher = publishers.get(service) ?? { instances: 0, events: new Set() };
    publisher.instances++;
    for (const name of events) if (shown.has(name)) publisher.events.add(name);
    publishers.set(service, publisher);
  }
  return [...publishers].map(([service, { instances, events }]) => ({
    service,
    instances,
    events: [...events].sort(),
  }));
}
