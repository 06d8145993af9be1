import type { ActorStatus } from "../actor_status.ts";
import { error, type Finding, warning } from "./finding.ts";
import type { Observations } from "./observations.ts";

/** Messages by which a lag must have grown in a second, and by what share of it. */
const GROWN = 50;
const GROWN_SHARE = 0.01;
/** The share of `maxAckPending` from which on it holds others up. */
const FULL = 0.9;
/** Milliseconds since the last dead letter, within which they grow. */
const RECENT = 5 * 60_000;

/** How an actor is called in maps. */
export function keyOf({ event, name }: Pick<ActorStatus, "event" | "name">): string {
  return `${event} ${name}`;
}

/** Each actor: is it polled, does it keep up, what fails? */
export function actorFindings(seen: Observations): Finding[] {
  const later = new Map(seen.later.map((actor) => [keyOf(actor), actor]));
  return seen.actors.flatMap((actor) => {
    // Those between two polls have one a second later.
    const then = later.get(keyOf(actor)) ?? actor;
    return [
      ...polls(actor, then, seen),
      ...lag(actor, then),
      ...places(then),
      ...pause(then),
      ...lease(then, seen),
      ...letters(then, seen.newestDead.get(keyOf(actor))),
    ];
  });
}

function* polls(actor: ActorStatus, later: ActorStatus, { events }: Observations): Generator<Finding> {
  const { name, event, lastDelivery } = later;
  const isPolled = [actor, later].some(({ polls, inProgress }) => polls > 0 || inProgress > 0);
  const isIdle = later.deliveries === actor.deliveries;
  if (isPolled || !isIdle || later.waiting + later.delayed === 0) return;
  const since = lastDelivery ? `since ${lastDelivery.toISOString()}` : "since it was registered";
  const kept = events.find((status) => status.name === event)?.bytes;
  yield warning("no-instance", { event, actor: name }, {
    what: `no instance has asked for messages of "${name}" (${event}) ${since}; ${later.waiting} wait, and ` +
      `${later.delayed} are delayed`,
    why: kept === undefined
      ? "they wait until somebody handles them"
      : `they wait until somebody handles them, and "${event}" has ${kept} bytes on the server`,
    mend:
      `start a subscriber with this actor; if it is gone for good, delete its consumer: nats consumer rm ` +
      `${later.stream} ${name}`,
  });
}

function* lag(actor: ActorStatus, later: ActorStatus): Generator<Finding> {
  const { name, event, waiting } = later;
  const grown = waiting - actor.waiting;
  if (later.deliveries === actor.deliveries || grown < Math.max(GROWN, waiting * GROWN_SHARE)) return;
  yield warning("lag-grows", { event, actor: name }, {
    what: `"${name}" (${event}) does not keep up: ${waiting} messages wait, ${grown} more than a moment ago`,
    why: "each message waits longer than the one before",
    mend: "start more instances, or raise maxJobs of the actor; walnats top shows the rates",
  });
}

function* places({ name, event, inProgress, redelivered, maxAckPending }: ActorStatus): Generator<Finding> {
  if (maxAckPending <= 0 || inProgress < FULL * maxAckPending) return;
  const isRetries = redelivered > inProgress / 2;
  yield warning("places-full", { event, actor: name }, {
    what: `${inProgress} of at most ${maxAckPending} messages of "${name}" (${event}) are in progress` +
      (isRetries ? `, and ${redelivered} of them are retries` : ""),
    why: "the server delivers no other message until one of them is done",
    mend: isRetries
      ? "mend what fails, see walnats dead groups; a longer retryDelay makes room, as messages are then delayed"
      : "raise maxAckPending of the actor, and register() it",
  });
}

function* lease({ name, event, ackWait }: ActorStatus, { instances }: Observations): Generator<Finding> {
  const times = instances.flatMap(({ actors }) =>
    actors.flatMap((actor) => keyOf(actor) === keyOf({ name, event }) ? actor.longestTime ?? [] : [])
  );
  const longest = Math.max(0, ...times);
  if (longest <= ackWait) return;
  yield warning("lease-short", { event, actor: name }, {
    what: `a job of "${name}" (${event}) has taken ${
      longest.toFixed(1)
    } s, and its lease (ackWait) is ${ackWait} s`,
    why:
      "while a job runs, its instance renews the lease; where it cannot, as its loop is blocked or pulse is false, the " +
      "message is delivered once more",
    mend: `give the actor an ackWait of ${Math.ceil(longest * 2)} or more, and register() it`,
  });
}

function* pause({ name, event, pausedFor }: ActorStatus): Generator<Finding> {
  if (pausedFor === undefined) return;
  yield warning("paused", { event, actor: name }, {
    what: `"${name}" (${event}) is paused for ${Math.ceil(pausedFor)} s`,
    why: "the server delivers nothing to it until then",
    mend: `walnats resume ${event} ${name}`,
  });
}

function* letters({ name, event, dead }: ActorStatus, newest: Date | undefined): Generator<Finding> {
  if (dead === 0) return;
  const mend = `walnats dead ls --event ${event} --actor ${name}; then walnats dead redrive, or drop`;
  const what = `"${name}" (${event}) has ${dead} dead letters`;
  if (newest && Date.now() - newest.getTime() < RECENT) {
    yield error("dead-letters-grow", { event, actor: name }, {
      what: `${what}, the last one of ${newest.toISOString()}`,
      why: "its jobs are failing for good now",
      mend,
    });
  } else {
    yield warning("dead-letters", { event, actor: name }, {
      what,
      why: "nobody handles them until they are redriven",
      mend,
    });
  }
}
