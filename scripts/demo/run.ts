// The demo's main part: emits the files, has subscribers work on them, kills one, gathers what the actors say.

import { Actor, Actors, currentContext, Events } from "@walnats/core";
import { ACK_WAIT } from "./actors.ts";
import { FILE_FOUND, FILE_MEASURED, type Measured } from "./events.ts";
import { ACTOR_NAMES } from "./measures.ts";
import { Progress } from "./progress.ts";
import { SubscriberProcess } from "./subscriber_process.ts";
import { Tally } from "./tally.ts";

/** Milliseconds without any result after which what is missing counts as lost. */
const PATIENCE = 20_000;

/** What a run gave. */
export interface Run {
  /** The results. */
  readonly tally: Tally;
  /** When the first event was emitted, by `performance.now()`. */
  readonly startedAt: number;
}

/**
 * Runs it against an empty server. Resolves when every job has given its result, or none has come for long.
 *
 * @throws {Error} a subscriber ended by itself
 * @throws the reason of the signal, when it aborts
 */
export async function run(
  files: ReadonlyMap<string, number>,
  server: string,
  signal: AbortSignal,
): Promise<Run> {
  const total = files.size * ACTOR_NAMES.length;
  const tally = new Tally();
  const over = Promise.withResolvers<void>();
  over.promise.catch(() => {});
  const failed = (error: unknown) => over.reject(error);
  if (signal.aborted) failed(signal.reason);
  signal.addEventListener("abort", () => failed(signal.reason));

  await using events = await new Events(FILE_FOUND, FILE_MEASURED).connect(server);
  await events.register();
  await using results = await new Actors(new Actor("tally", FILE_MEASURED, gather)).connect(server);
  await results.register();
  results.listen().catch(failed);

  const progress = new Progress(total, tally);
  const subscribers: SubscriberProcess[] = [];
  let heardAt = Infinity;
  const patience = setInterval(() => performance.now() - heardAt > PATIENCE && over.resolve(), 1000);
  try {
    const [first, second] = [startSubscriber(), startSubscriber()];
    await Promise.race([Promise.all([first.ready, second.ready]), over.promise]);
    progress.note(`${first} and ${second} share the jobs`);
    progress.start();
    const startedAt = heardAt = performance.now();
    await Promise.race([emitAll(), over.promise]);
    await over.promise;
    return { tally, startedAt };
  } finally {
    clearInterval(patience);
    await Promise.all(subscribers.map((subscriber) => subscriber.end()));
    progress.end();
  }

  function startSubscriber(): SubscriberProcess {
    const subscriber = new SubscriberProcess(subscribers.length + 1, server, {
      again: (actor) => tally.again(actor),
      said: (line) => progress.note(line),
      failed,
    });
    subscribers.push(subscriber);
    return subscriber;
  }

  async function emitAll(): Promise<void> {
    for (const [path, size] of files) {
      if (signal.aborted) return;
      await events.emit(FILE_FOUND, { path, size }, { sync: true });
    }
  }

  function gather(result: Measured): void {
    tally.add(result, currentContext().seqNumber);
    heardAt = performance.now();
    if (tally.jobs >= total / 2 && subscribers.length === 2) killOne();
    if (tally.jobs === total) over.resolve();
  }

  function killOne(): void {
    const killed = subscribers[0]!;
    killed.kill();
    progress.note(`killed ${killed} in the middle of ${total} jobs; started another, ${startSubscriber()}`);
    progress.note(
      `its unfinished jobs are redelivered once NATS has had no sign of life from it for ${ACK_WAIT} s`,
    );
  }
}
