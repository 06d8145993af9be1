import { Actor, type ConnectedActors, Event, Reject, type types } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { infoAtRest } from "../helpers/consumer_info.ts";
import type { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { until } from "../helpers/until.ts";

/** What became of the scenario's messages. */
export interface Outcome {
  readonly actor: types.AnyActor;
  /** `message attempt` of each call of the handler, sorted. */
  readonly calls: readonly string[];
  /** The errors of the dead letters, sorted. */
  readonly dead: readonly string[];
  /** Messages that were neither acked nor terminated. */
  readonly ackPending: number;
  readonly lines: ReturnType<typeof captureLogger>["lines"];
}

/** Of the scenario's jobs. */
export const STARTED = 7;
export const SUCCEEDED = 2;
export const FAILED = 6;

/** The outcome, whatever middlewares watch. */
export const EXPECTED: Pick<Outcome, "calls" | "dead" | "ackPending"> = {
  calls: ["fine 1", "later 1", "later 2", "never 1", "never 2", "never 3", "reject 1"],
  dead: ["DecodeError", "RangeError: never", "Reject: not mine"],
  ackPending: 0,
};

/** Handles one message of each kind: it succeeds, does so later, never does, is rejected, cannot be read. */
export async function runScenario(
  middlewares: readonly types.Middleware[],
  emit: types.EmitOptions = {},
): Promise<Outcome> {
  const event = new Event(randomName(), String);
  const calls: string[] = [];
  let succeeded = 0;
  const attemptsOf = new Map<string, number>();
  const handler = async (text: string) => {
    const attempt = (attemptsOf.get(text) ?? 0) + 1;
    attemptsOf.set(text, attempt);
    calls.push(`${text} ${attempt}`);
    await Promise.resolve();
    if (text === "reject") throw new Reject("not mine");
    if (text === "never") throw new RangeError("never");
    if (text === "later" && attempt === 1) throw new TypeError("later");
    succeeded++;
  };
  const actor = new Actor(randomName("actor"), event, handler, {
    middlewares,
    maxAttempts: 3,
    retryDelay: [0],
  });
  await using pair = await connectPair([event], [actor]);
  for (const text of ["fine", "later", "never", "reject"]) {
    await pair.pub.emit(event, text, { ...emit, sync: true });
  }
  const nc = await connectNats({ servers: server.url });
  nc.publish(event.subjectName, "{garbage");
  await nc.drain();
  const dead = await listenToEnd(pair.sub, event.name, () => succeeded === SUCCEEDED);
  return {
    actor,
    calls: calls.toSorted(),
    dead: dead.map((error) => error.startsWith("DecodeError") ? "DecodeError" : error).toSorted(),
    ackPending: (await infoAtRest(actor)).ackPending,
    lines: pair.log.lines,
  };
}

async function listenToEnd(sub: ConnectedActors, event: string, done: () => boolean): Promise<string[]> {
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  const dead = () => sub.deadLetters.list({ event });
  try {
    await until(
      "all messages are done",
      async () => done() && (await dead()).length === EXPECTED.dead.length,
    );
  } finally {
    stop.abort();
    await listening;
  }
  const errors = (await dead()).map(({ error }) => error);
  await sub.deadLetters.drop({ event });
  return errors;
}
