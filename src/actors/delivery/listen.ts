// One `listen()` from its start to its end.

import { ConsumerNotFoundError } from "../../actor_errors.ts";
import { UnconfirmedAcks, whenEnded } from "../../jetstream/connection.ts";
import { findConsumer } from "../../jetstream/consumers.ts";
import type { Connection } from "../../jetstream/connection.ts";
import * as Code from "../../jetstream/api_codes.ts";
import { codeOf, streamNotFound } from "../../jetstream/translate_error.ts";
import { withTimeout } from "../../async/with_timeout.ts";
import type { AnyActor } from "../actor.ts";
import type { MakeExecutor } from "../executors/executor.ts";
import { checkListenOptions, type ListenOptions } from "../listen_options.ts";
import { warnOfTimes } from "../time_warnings.ts";
import { LoopTime } from "../../async/loop_time.ts";
import { fieldsOf } from "../../logger.ts";
import { ActorConsumer } from "./actor_consumer.ts";
import { LoneRuns } from "./lone_runs.ts";
import { stopConsumer } from "./stop_consumer.ts";
import type { HandledMessages } from "./handled_messages.ts";
import { makeConsumerAgain, observeConsumer } from "./restore_consumer.ts";
import { Pools, SLOW_LOAD } from "./pools.ts";
import { FairSemaphore } from "./fair_semaphore.ts";
import { PollDispatcher } from "./poll_dispatcher.ts";
import { PollPause } from "./poll_pause.ts";
import { PrioritySemaphore } from "./priority_semaphore.ts";

/** Milliseconds that a handler's module may take to load. */
const LOAD_TIMEOUT = 30_000;
/** Milliseconds that workers get to end where the stop comes before any message was taken. */
const END_TIMEOUT_AT_START = 100;
/** Milliseconds after `drainTimeout` until which workers may end, */
const END_TIMEOUT = 1750;
/** and until which the server may read the last acks. */
const FLUSH_TIMEOUT = 2000;

/**
 * Resolves when it has stopped: the signal aborted, the burst is over, or the connection was closed by its owner.
 * Rejects where the connection ended unasked. Every step of the start ends with a stop, and every step of the stop ends
 * in time. `loadTimeout` is in milliseconds. `consumers` gets those that run.
 */
export async function listen(
  link: Connection,
  actors: readonly AnyActor[],
  registered: ReadonlySet<AnyActor>,
  handled: ReadonlyMap<AnyActor, HandledMessages>,
  options: ListenOptions,
  makeExecutor: MakeExecutor,
  loadTimeout: number = LOAD_TIMEOUT,
  consumers: ActorConsumer[] = [],
): Promise<void> {
  checkListenOptions(options);
  const { signal, burst = false, maxJobs = 16, batch = Infinity, pollDelay = 2, drainTimeout = 30 } = options;
  if (signal?.aborted) return;
  warnOfTimes(link.logger, actors, options);
  const stop = stopped(link, signal);
  const found = Promise.all(
    actors.map((actor) => checkConsumer(link, actor, handled.get(actor)!, registered.has(actor))),
  );
  if (!(await unlessStopped(stop, found))) return;
  const processors = navigator.hardwareConcurrency;
  const { maxThreads = Math.min(processors + 4, 32), maxProcesses = processors } = options;
  const made = Pools.make(
    actors,
    { maxThreads, maxProcesses, worker: options.worker },
    link.logger,
    makeExecutor,
  );
  if (!(await unlessStopped(stop, made))) return;
  const pools = await made;
  const acks = new UnconfirmedAcks(link);
  const slots = new PrioritySemaphore(maxJobs);
  const turns = new FairSemaphore(options.maxPolls ?? actors.length);
  const dispatcher = new PollDispatcher(slots);
  const pause = new PollPause();
  const loneRuns = new LoneRuns(pause);
  const engine = {
    link,
    slots,
    dispatcher,
    turns,
    pause,
    loneRuns,
    loopTime: new LoopTime(),
    pools,
    acks,
    pollDelay,
    batch,
    drainTimeout,
    registered,
    handled,
  };
  let stopping = false;
  const run = async (actor: AnyActor, prepared: Promise<void>) => {
    await prepared;
    if (stopping) return;
    const consumer = new ActorConsumer(actor, engine);
    consumers.push(consumer);
    if (burst) await consumer.burst(options.batch ?? Math.min(actor.maxJobs, maxJobs), signal);
    else consumer.start();
  };
  try {
    const prepared = actors.map((actor) => pools.prepare(actor, loadTimeout));
    // A handler that cannot be had is told before any message is taken, unless that takes long to find out.
    const allPrepared = withTimeout(loadTimeout * SLOW_LOAD, Promise.all(prepared));
    if (!(await unlessStopped(stop, allPrepared))) return;
    const running = Promise.all(actors.map((actor, at) => run(actor, prepared[at]!)));
    await Promise.race([stop, burst ? running : running.then(() => stop)]);
  } finally {
    stopping = true;
    const drained = performance.now() + drainTimeout * 1000;
    const left = (more: number) => Math.max(0, drained + more - performance.now());
    loneRuns.close();
    await Promise.all(consumers.map((one) => stopConsumer(one, drainTimeout * 1000, link.logger)));
    const atStart = consumers.length === 0 && (signal?.aborted || link.closed);
    await pools.close(atStart ? END_TIMEOUT_AT_START : left(END_TIMEOUT));
    await acks.flush(Math.min(FLUSH_TIMEOUT, left(FLUSH_TIMEOUT)));
    acks.close();
  }
}

/** Resolves to whether a step of the start has come to its end before a stop; rejects as the step does. */
function unlessStopped(stop: Promise<void>, step: Promise<unknown>): Promise<boolean> {
  return Promise.race([stop.then(() => false), step.then(() => true)]);
}

function stopped(link: Connection, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => resolve(), { once: true });
    whenEnded(link).then((error) => error ? reject(error) : resolve());
  });
}

async function checkConsumer(
  link: Connection,
  actor: AnyActor,
  handled: HandledMessages,
  registered: boolean,
): Promise<void> {
  const where = { actor: actor.name, event: actor.event.name };
  try {
    const info = await findConsumer(link, actor);
    if (info) return await observeConsumer(link, actor, handled, info);
    if (registered) {
      const named = `the actor "${actor.name}" of the event "${actor.event.name}"`;
      link.logger.error(
        `walnats: the consumer of ${named} was deleted: it gets no messages`,
        fieldsOf(actor),
      );
      return await makeConsumerAgain(link, actor, handled);
    }
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) {
      throw streamNotFound(actor.event.name, { ...where, cause: error }, actor.event.stream);
    }
    // Whether the server is away or slow, polling will find out, and goes on trying.
    return;
  }
  throw new ConsumerNotFoundError(
    `the actor "${actor.name}" of the event "${actor.event.name}" has no consumer: call register() first`,
    where,
  );
}
