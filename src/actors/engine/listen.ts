// One `listen()` from its start to its end.

import { ConsumerNotFoundError, WalnatsError } from "../../errors.ts";
import { AckJournal } from "../../nats/ack_journal.ts";
import { findConsumer } from "../../nats/consumers.ts";
import type { Link } from "../../nats/link.ts";
import { Code, codeOf, streamNotFound } from "../../nats/translate_error.ts";
import type { AnyActor } from "../actor.ts";
import { isProgramServing } from "../executors/serve.ts";
import { checkListenOptions, type ListenOptions } from "../listen_options.ts";
import { ActorLoop } from "./actor_loop.ts";
import type { HandledMessages } from "./handled_messages.ts";
import { makeConsumerAgain, observeConsumer } from "./restore_consumer.ts";
import { Pools } from "./pools.ts";
import { PollTurns } from "./poll_turns.ts";
import { Slots } from "./slots.ts";

/** Milliseconds that a stop waits for the server to read the last acks. */
const FLUSH_TIMEOUT = 3000;

/**
 * Resolves when it has stopped: the signal aborted, the burst is over, or the connection was closed by its owner.
 * Rejects where the connection ended unasked.
 */
export async function listen(
  link: Link,
  actors: readonly AnyActor[],
  registered: ReadonlySet<AnyActor>,
  handled: ReadonlyMap<AnyActor, HandledMessages>,
  options: ListenOptions,
): Promise<void> {
  checkListenOptions(options);
  if (isProgramServing()) {
    throw new WalnatsError(
      "this is a worker that walnats has started from the program: where serveWorker() returns true, the program " +
        "must do nothing else",
    );
  }
  const { signal, burst = false, maxJobs = 16, batch = Infinity, pollDelay = 2, drainTimeout = 30 } = options;
  if (signal?.aborted) return;
  await Promise.all(
    actors.map((actor) => checkConsumer(link, actor, handled.get(actor)!, registered.has(actor))),
  );
  const processors = navigator.hardwareConcurrency;
  const { maxThreads = Math.min(processors + 4, 32), maxProcesses = processors } = options;
  const pools = await Pools.make(actors, { maxThreads, maxProcesses, worker: options.worker }, link.logger);
  const journal = new AckJournal(link);
  const slots = new Slots(maxJobs);
  const turns = new PollTurns(options.maxPolls ?? actors.length);
  const engine = { link, slots, turns, pools, journal, pollDelay, batch, drainTimeout, registered, handled };
  let loops: ActorLoop[] = [];
  try {
    await pools.prepare(actors);
    loops = actors.map((actor) => new ActorLoop(actor, engine));
    if (burst) {
      const budget = (actor: AnyActor) => options.batch ?? Math.min(actor.maxJobs, maxJobs);
      await Promise.all(loops.map((loop) => loop.burst(budget(loop.actor), signal)));
    } else {
      for (const loop of loops) loop.start();
      await stopped(link, signal);
    }
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
    await pools.close();
    await journal.flush(FLUSH_TIMEOUT);
    journal.close();
  }
}

function stopped(link: Link, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => resolve(), { once: true });
    link.ended.then((error) => error ? reject(error) : resolve());
  });
}

async function checkConsumer(
  link: Link,
  actor: AnyActor,
  handled: HandledMessages,
  registered: boolean,
): Promise<void> {
  const where = { actor: actor.name, event: actor.event.name };
  try {
    const info = await findConsumer(link, actor);
    if (info) return await observeConsumer(link, actor, handled, info);
    if (registered) return await makeConsumerAgain(link, actor, handled);
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) {
      throw streamNotFound(actor.event.name, { ...where, cause: error });
    }
    // Whether the server is away or slow, polling will find out, and goes on trying.
    return;
  }
  throw new ConsumerNotFoundError(
    `the actor "${actor.name}" of the event "${actor.event.name}" has no consumer: call register() first`,
    where,
  );
}
