import type { EventStatus } from "../event_status.ts";
import type { RegistryDifference } from "../registry_difference.ts";
import { error, type Finding, warning } from "./finding.ts";
import type { Observations } from "./observations.ts";

const NEAR = 0.8;

/** Each event: its stream, its limits, and who listens. */
export function eventFindings(seen: Observations): Finding[] {
  const heard = new Set(seen.actors.map(({ event }) => event));
  return seen.events.flatMap((event) => [
    ...listeners(event, heard),
    ...limits(event, seen.maxPayload),
    ...storage(event, seen.isCluster),
  ]);
}

function* listeners({ name: event, emitted }: EventStatus, heard: ReadonlySet<string>): Generator<Finding> {
  if (heard.has(event) || emitted === 0) return;
  yield warning("nobody-listens", { event }, {
    what: `${emitted} messages of "${event}" were emitted, and no actor listens`,
    why: "the server keeps a message for actors that are registered, so these are gone",
    mend: `start a subscriber with an actor of "${event}", such as walnats run`,
  });
}

function* limits(
  { name: event, messages, bytes, limits }: EventStatus,
  maxPayload: number,
): Generator<Finding> {
  const uses = [["messages", messages, limits.messages], ["bytes", bytes, limits.bytes]] as const;
  for (const [unit, value, limit] of uses) {
    if (limit === undefined || value < NEAR * limit) continue;
    const text = {
      what: `"${event}" has ${value} of at most ${limit} ${unit}`,
      why: "at the limit, the oldest messages are dropped or new ones refused, as the event says",
      mend: `start more instances of its actors, or raise limits.${unit} of the event and register() it`,
    };
    yield value >= limit ? error("event-limit", { event }, text) : warning("event-limit", { event }, text);
  }
  if (limits.messageSize !== undefined && limits.messageSize > maxPayload) {
    yield warning("message-limit", { event }, {
      what: `"${event}" takes messages of ${limits.messageSize} bytes, the server at most ${maxPayload}`,
      why: "emit refuses those that are larger than the server takes",
      mend: "raise max_payload of the server, or lower limits.messageSize of the event",
    });
  }
}

function* storage({ name: event, storage, replicas }: EventStatus, isCluster: boolean): Generator<Finding> {
  if (storage === "memory") {
    yield warning("memory-storage", { event }, {
      what: `"${event}" is kept in memory`,
      why: "its messages are lost when the server restarts",
      mend: `declare it with storage: "file" under a new name: an event's storage cannot be changed`,
    });
  }
  if (isCluster && replicas === 1) {
    yield warning("one-copy", { event }, {
      what: `"${event}" is on one server of a cluster`,
      why: "while that server is away nothing can be emitted or handled, and its disk is the only copy",
      mend: "declare it with replicas: 3, and register() it",
    });
  }
}

/** What a module declares otherwise than the server has it. */
export function differenceFindings({ differences, foreign }: Observations): Finding[] {
  return differences.map((difference) => {
    const stream = difference.actor === undefined && foreign.get(difference.event);
    return stream ? foreignSubject(difference.event, stream) : differenceFinding(difference);
  });
}

function foreignSubject(event: string, stream: string): Finding {
  return error("foreign-subject", { event }, {
    what: `the stream "${stream}" of somebody else has the subject of "${event}"`,
    why: "a subject can be in one stream only, so the event cannot be registered",
    mend: `declare the event with stream: "${stream}", or give it another name`,
  });
}

function differenceFinding({ event, actor, kind, option, actual, wanted }: RegistryDifference): Finding {
  const what = actor === undefined ? `the event "${event}"` : `the actor "${actor}" of "${event}"`;
  const register = actor === undefined ? "a publisher" : "a subscriber";
  if (kind === "missing") {
    return error(actor === undefined ? "event-missing" : "actor-missing", { event, actor }, {
      what: `${what} is declared and not on the server`,
      why: actor === undefined ? "it cannot be emitted" : "the server keeps no messages for it",
      mend: `call register() of ${register}, as walnats run --register-events does`,
    });
  }
  const text = kind === "other"
    ? { what: `${what} is declared, and something else has its name on the server` }
    : { what: `${what} has ${option} ${actual} on the server, and ${wanted} is declared` };
  return warning(actor === undefined ? "event-differs" : "actor-differs", { event, actor }, {
    ...text,
    why: "what is on the server counts",
    mend: kind === "other"
      ? "give it another name"
      : `call register() of ${register}, or correct the declaration`,
  });
}
