import { error, type Finding, warning } from "./finding.ts";
import type { Observations, OwnStream } from "./observations.ts";

const NEAR = 0.8;

/** What walnats keeps for itself: delayed messages, dead letters, advisories. */
export function ownFindings(seen: Observations): Finding[] {
  const copies = Math.max(1, ...seen.events.map(({ replicas }) => replicas));
  return [
    ...seen.own.flatMap((stream) => [...missing(stream, seen), ...fewer(stream, copies), ...limits(stream)]),
    ...overdue(seen),
    ...leftovers(seen),
  ];
}

function* missing({ name, keeps, info, isNeeded }: OwnStream, { actors }: Observations): Generator<Finding> {
  if (info || !actors.some(isNeeded)) return;
  yield error("own-stream-missing", {}, {
    what: `the stream ${name} is not there`,
    why: `it keeps ${keeps}; without it, such messages are delivered again and again`,
    mend: "call register() of the subscribers, as walnats run does",
  });
}

function* fewer({ name, keeps, info }: OwnStream, copies: number): Generator<Finding> {
  if (!info || info.config.num_replicas >= copies) return;
  yield warning("own-stream-copies", {}, {
    what: `the stream ${name} has ${info.config.num_replicas} of ${copies} copies that events have`,
    why: `${keeps} are lost with one server, although the events would not be`,
    mend: `register() the actors with connect(server, { ownStreams: { replicas: ${copies} } })`,
  });
}

function* limits({ name, keeps, info }: OwnStream): Generator<Finding> {
  if (!info) return;
  const { config, state } = info;
  const uses = [["messages", state.messages, config.max_msgs], [
    "bytes",
    state.bytes,
    config.max_bytes,
  ]] as const;
  for (const [unit, value, limit] of uses) {
    if (limit <= 0 || value < NEAR * limit) continue;
    yield warning("own-stream-limit", {}, {
      what: `the stream ${name} has ${value} of at most ${limit} ${unit}`,
      why: `at the limit, ${keeps} cannot be stored, or the oldest are dropped`,
      mend: "redrive or drop dead letters, or raise the limit with the option ownStreams of connect()",
    });
  }
}

function* overdue({ overdue }: Observations): Generator<Finding> {
  for (const { event, actor, due } of overdue) {
    yield warning("overdue", { event, actor }, {
      what: `delayed messages of "${actor}" (${event}) were due at ${due.toISOString()}`,
      why: "they should run by now: no instance of the actor takes them",
      mend: "start a subscriber with this actor, or resume it where it is paused",
    });
  }
}

function* leftovers({ leftovers }: Observations): Generator<Finding> {
  for (const { stream, actor, messages } of leftovers) {
    yield warning("leftover-delayed", { actor }, {
      what: `${messages} delayed messages are of the actor "${actor}" of ${stream}, which is not there`,
      why: "nobody takes them, and they stay on the disk",
      mend: `register the actor again, or walnats delayed drop --event ${stream} --actor ${actor}`,
    });
  }
}
