// What every row needs: the server, connections, and rounds in which both sides take turns.
// Each side of a comparison has a process of its own, as in real life: in one process the code that both use is
// compiled for two kinds of callers, which costs the more the more code a side has.

import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import type { Measure } from "./measure.ts";
import { median } from "./statistics.ts";
import { Turns } from "./turns.ts";

/** Does so much work; resolves to the milliseconds that it took. */
export type Side = (count: number) => Promise<number>;

/** Does so much work; resolves to the milliseconds of each piece of it. */
export type Sampler = (count: number) => Promise<number[]>;

/** Makes both sides of a comparison, each in the process that is to be measured. */
export interface Sides<S = Side> {
  baseline(): S | Promise<S>;
  ours(): S | Promise<S>;
}

/** Which side runs in this process. */
export type Role = keyof Sides;

/** A shorter run than this says nothing, in milliseconds. */
const TOO_SHORT = 100;

/** Milliseconds for which each side works before it is measured, in rounds that are thrown away, and the most of them. */
const WARM_UP = 4000;
const MOST_WARM_UP = 8;

/** Milliseconds of rounds after which a row has only three: the whole table must not take five minutes. */
const LONG = 6000;

/** What a row is measured with. */
export class Bench implements AsyncDisposable {
  /** Where the server is. */
  readonly url: string;
  /** Fewer rounds, and less of what takes long. */
  readonly quick: boolean;
  readonly #role: Role;
  readonly #closing: (() => Promise<void>)[] = [];
  #last = 0;
  #comparisons = 0;

  constructor(url: string, quick: boolean, role: Role) {
    this.url = url;
    this.quick = quick;
    this.#role = role;
  }

  /** Numbers the rounds: five of them, three where that takes long. */
  *rounds(): Iterable<number> {
    const startedAt = performance.now();
    yield* [0, 1, 2];
    if (!this.quick && performance.now() - startedAt < LONG) yield* [3, 4];
  }

  /** A name for an event that the server has not seen. */
  name(): string {
    return `bench-${crypto.randomUUID().slice(0, 8)}-${++this.#last}`;
  }

  /** A connection as a user of nats.js opens it who has measured; ours has the same options. */
  async connect(): Promise<NatsConnection> {
    const connection = await connect({ servers: this.url, noAsyncTraces: true });
    this.atEnd(() => connection.close());
    return connection;
  }

  /** Closed in reverse order. */
  atEnd(close: () => Promise<void>): void {
    this.#closing.unshift(close);
  }

  /**
   * How much each side does in a second. Rounds before both are warm are thrown away; where one is too short, more is
   * done.
   */
  async compareRates(count: number, sides: Sides): Promise<Measure> {
    let work = count;
    const rounds = await this.#takeTurns(sides, async (run) => {
      work = await warmUp(count, run);
      return work;
    });
    const rates = (role: Role) => rounds.map((round) => work / round[role] * 1000);
    return summarize(rates("baseline"), rates("ours"));
  }

  /** The milliseconds of each piece of so much work, round by round. Work before it is thrown away. */
  compareSamples(
    unmeasured: number,
    count: number,
    sides: Sides<Sampler>,
  ): Promise<Record<Role, number[]>[]> {
    return this.#takeTurns(sides, async ({ baseline, ours }) => {
      await baseline(unmeasured);
      await ours(unmeasured);
      return count;
    });
  }

  /** Whoever begins is the other one each time, so that what grows slowly counts for both. */
  async #takeTurns<T>(
    sides: Sides<(count: number) => Promise<T>>,
    prepare: (run: Record<Role, (count: number) => Promise<T>>) => Promise<number>,
  ): Promise<Record<Role, T>[]> {
    const turns = new Turns<T>(await this.connect(), ++this.#comparisons);
    const side = await sides[this.#role]();
    if (this.#role === "baseline") {
      await turns.serve(side);
      return []; // The other process tells what was measured.
    }
    const run = { ours: side, baseline: (work: number) => turns.ask(work) };
    const work = await prepare(run);
    const rounds: Record<Role, T>[] = [];
    for (const number of this.rounds()) {
      if (number % 2) rounds.push({ ours: await run.ours(work), baseline: await run.baseline(work) });
      else rounds.push({ baseline: await run.baseline(work), ours: await run.ours(work) });
    }
    await turns.end();
    return rounds;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing) await close();
  }
}

/** Lets both sides work until they are warm; resolves to the work of a round that is long enough. */
async function warmUp(count: number, { baseline, ours }: Record<Role, Side>): Promise<number> {
  let work = count;
  let spent = 0;
  for (let round = 0; round < MOST_WARM_UP && spent < WARM_UP;) {
    const milliseconds = Math.min(await baseline(work), await ours(work));
    if (milliseconds < TOO_SHORT) work *= 2;
    else round++;
    spent += milliseconds;
  }
  return work;
}

/** Of rounds: the medians of both sides, and of their ratios. */
export function summarize(baseline: readonly number[], ours: readonly number[]): Measure {
  const ratios = baseline.map((value, round) => ours[round]! / value);
  return {
    baseline: median(baseline),
    ours: median(ours),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}
