// What the inspector tells, as the pages show it.

import type { ActorStatus, EventStatus, InstanceStatus } from "../inspector/mod.ts";
import type { ActorRow, EventRow, InstanceRow, Trouble } from "./data.ts";

/** Seconds that a message may wait before somebody should look. */
const OLD = 60;

/** What is measured besides what the server says. */
export interface Measured {
  readonly jobRate: number;
  readonly failRate: number | null;
  readonly instances: number;
}

/** An actor of a table. */
export function actorRow(status: ActorStatus, { jobRate, failRate, instances }: Measured): ActorRow {
  const { event, name, waiting, inProgress, redelivered, delayed, dead, oldest, pausedFor, polls } = status;
  const state = pausedFor !== undefined
    ? "paused"
    : polls > 0
    ? "listening"
    : inProgress > 0
    ? "busy"
    : "no-instance";
  return {
    event,
    name,
    waiting,
    inProgress,
    redelivered,
    delayed,
    dead,
    oldest: oldest ?? null,
    jobRate,
    failRate,
    instances,
    state,
    pausedFor: pausedFor ?? null,
    trouble: troubleOf(status, state),
  };
}

/** What somebody should look at, the worst first. */
function troubleOf(status: ActorStatus, state: ActorRow["state"]): Trouble[] {
  const { waiting, inProgress, redelivered, dead, oldest, maxAckPending } = status;
  const trouble: (Trouble | false)[] = [
    waiting > 0 && state === "no-instance" &&
    { kind: "no-instance", text: `${number(waiting)} waiting, and no instance listens` },
    waiting > 0 && (oldest ?? 0) > OLD && state !== "paused" &&
    { kind: "old", text: `the oldest has waited for ${Math.floor(oldest! / 60)} minutes` },
    inProgress >= maxAckPending &&
    { kind: "places-full", text: `all ${number(maxAckPending)} places are taken` },
    dead > 0 && { kind: "dead", text: `${number(dead)} dead letter${dead === 1 ? "" : "s"}` },
    redelivered > 4 && redelivered * 2 > inProgress &&
    { kind: "retries", text: `${number(redelivered)} of ${number(inProgress)} in progress are retries` },
    waiting > 0 && state === "paused" && { kind: "paused", text: `paused, and ${number(waiting)} waiting` },
  ];
  return trouble.filter((one) => one !== false);
}

/** Kinds of trouble, the worst first. */
const WORST: readonly Trouble["kind"][] = ["no-instance", "old", "places-full", "dead", "retries", "paused"];

/** Orders actors with trouble: the worst first, and of these the one with more to do. */
export function byTrouble(a: ActorRow, b: ActorRow): number {
  const worst = ({ trouble }: ActorRow) => WORST.indexOf(trouble[0]!.kind);
  return worst(a) - worst(b) || b.waiting + b.dead - a.waiting - a.dead;
}

/** An event of a table. */
export function eventRow(status: EventStatus, emitRate: number, actors: number): EventRow {
  const { name, description, messages, bytes, emitted, storage, replicas } = status;
  return {
    name,
    description: description ?? null,
    messages,
    bytes,
    emitted,
    emitRate,
    actors,
    storage,
    replicas,
  };
}

/** The limits of an event, for people. */
export function limitsOf({ limits }: EventStatus): Record<string, string> {
  const { age, messages, bytes, messageSize, consumers } = limits;
  const shown = {
    "most messages": messages,
    "most bytes": bytes,
    "most bytes of a message": messageSize,
    "seconds that a message is kept": age,
    "most actors": consumers,
  };
  return Object.fromEntries(
    Object.entries(shown).flatMap(([name, value]) => value === undefined ? [] : [[name, number(value)]]),
  );
}

/** A program of a table. */
export function instanceRow(status: InstanceStatus): InstanceRow {
  const { service, id, version, kind, runtime, host, pid, started, actors } = status;
  return { service, id, version, kind, runtime, host, pid, started: started.getTime(), actors };
}

function number(value: number): string {
  return value.toLocaleString("en");
}
