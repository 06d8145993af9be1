// What is on the server, looked at again and again for all pages together, so that many viewers cost what one costs.
// Must hold: a look takes at most a small share of the time, however much there is; nobody waits for a server that is
// away; nothing runs after `close`.

import { sleep } from "../async/sleep.ts";
import { reasonOf } from "../describe_error.ts";
import type { Server } from "../events/mod.ts";
import { type ConnectedInspector, Inspector, type Sample } from "../inspector/mod.ts";
import type { LiveTick } from "./data.ts";
import { Snapshots } from "./snapshots.ts";

/** Milliseconds between two looks while somebody watches, at least. */
const EVERY = 2000;
/** The same while nobody does: only the charts need them. */
const IDLE_EVERY = 10_000;
/** A look takes the server up to 60 µs for each actor; with so many milliseconds for each, it takes 2 % of a core. */
const EVERY_FOR_ACTOR = 3;
/** Of more actors nobody is told how long the oldest message waits: it takes a request for each. */
const MOST_WITH_OLDEST = 1000;
/** Between two questions who is there. */
const INSTANCES_EVERY = 5000;
/** How long the first question of a page waits for the first look. */
const PATIENCE = 10_000;

/** Says why there is nothing to show. */
export class UnavailableError extends Error {}

/** The looks at one server. */
export class Sampler {
  /** What was seen. */
  readonly snapshots = new Snapshots();
  readonly #server: Server | undefined;
  readonly #stopped = new AbortController();
  readonly #watchers = new Set<() => void>();
  #inspector: ConnectedInspector | undefined;
  #running: Promise<void> | undefined;
  /** Ends the pause between two looks. */
  #wake = () => {};
  #every = EVERY;
  #error: string | undefined;
  #instancesAt = -Infinity;
  /** Something was changed since the last look began. */
  #isOld = false;
  #asking: Promise<void> = Promise.resolve();

  /** Nothing happens before `start`. */
  constructor(server: Server | undefined) {
    this.#server = server;
  }

  /** Aborts with `close`: what is open ends. */
  get closed(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Looks from now on; may be called again. */
  start(): void {
    if (!this.#stopped.signal.aborted) this.#running ??= this.#run();
  }

  /** Calls back after each look, until the function that is returned is called; there are more looks meanwhile. */
  watch(looked: () => void): () => void {
    this.start();
    this.#watchers.add(looked);
    if (this.#watchers.size === 1) this.#wake();
    return () => this.#watchers.delete(looked);
  }

  /** Looks again now, as something was changed. */
  lookNow(): void {
    this.#isOld = true;
    this.#wake();
  }

  /** How the last look ended. */
  get tick(): LiveTick {
    const { name = "", version = "", canPause = false } = this.#inspector?.server ?? {};
    return {
      time: this.snapshots.time,
      every: this.#every / 1000,
      connected: this.#error === undefined && this.snapshots.time > 0,
      error: this.#error ?? null,
      name,
      version,
      canPause,
    };
  }

  /**
   * The connection, once there was a look.
   *
   * @throws {UnavailableError} the server does not answer
   */
  async inspector(): Promise<ConnectedInspector> {
    this.start();
    if (this.snapshots.time === 0 && this.#error === undefined) {
      await new Promise<void>((resolve) => {
        const stop = this.watch(done);
        const late = setTimeout(done, PATIENCE);
        function done() {
          stop();
          clearTimeout(late);
          resolve();
        }
      });
    }
    if (this.#inspector && this.snapshots.time > 0) return this.#inspector;
    throw new UnavailableError(this.#error ?? "the server has not answered yet");
  }

  /** Resolves when it is known which programs are there, or that nobody may know. */
  async instancesAsked(): Promise<void> {
    await this.inspector();
    await this.#asking;
  }

  /** Ends it, and closes the connection. */
  async close(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#running;
    await this.#asking;
    await this.#inspector?.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const begun = performance.now();
      this.#isOld = false;
      try {
        this.#inspector ??= await new Inspector().connect(this.#server);
        await this.#look(this.#inspector);
        this.#error = undefined;
      } catch (error) {
        this.#error = reasonOf(error);
      }
      const isIdle = this.#watchers.size === 0 && this.#error === undefined;
      const least = isIdle ? IDLE_EVERY : EVERY;
      this.#every = Math.max(least, this.snapshots.actors.size * EVERY_FOR_ACTOR);
      for (const looked of [...this.#watchers]) looked();
      await this.#pause(this.#every - (performance.now() - begun));
    }
  }

  async #look(inspector: ConnectedInspector): Promise<void> {
    this.#askInstances(inspector);
    const isFirst = this.snapshots.time === 0;
    const oldest = !isFirst && this.snapshots.actors.size <= MOST_WITH_OLDEST;
    const [events, actors] = await Promise.all([inspector.events(), inspector.actors({ oldest })]);
    const sample: Sample = { time: new Date(), events, actors };
    this.snapshots.add(sample);
    // Now it is known how many there are.
    this.#isOld ||= isFirst && actors.length <= MOST_WITH_OLDEST;
  }

  /** Asks who is there, if it is time to; nobody may be allowed to. */
  #askInstances(inspector: ConnectedInspector): void {
    const now = performance.now();
    if (now - this.#instancesAt < (this.#watchers.size > 0 ? INSTANCES_EVERY : IDLE_EVERY)) return;
    this.#instancesAt = now;
    // It takes a moment, as nobody knows how many will answer.
    this.#asking = inspector.instances().then(
      (instances) => this.snapshots.addInstances(Date.now(), instances),
      () => {},
    );
  }

  async #pause(milliseconds: number): Promise<void> {
    const awake = new AbortController();
    this.#wake = () => awake.abort();
    if (this.#stopped.signal.aborted || this.#isOld) return;
    await sleep(milliseconds, awake.signal);
    this.#wake = () => {};
  }
}
