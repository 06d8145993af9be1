// What every row needs: the server, connections, and rounds in which both sides take turns.

import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { collectGarbage } from "./memory.ts";
import type { Measure } from "./measure.ts";
import { median } from "./statistics.ts";

/** Does so much work; resolves to the milliseconds that it took. */
export type Side = (count: number) => Promise<number>;

/** Both sides of a comparison. */
export interface Sides {
  readonly baseline: Side;
  readonly ours: Side;
}

/** A shorter run than this says nothing, in milliseconds. */
const TOO_SHORT = 100;

/** Milliseconds of rounds after which a row has only three: the whole table must not take five minutes. */
const LONG = 6000;

/** What a row is measured with. */
export class Bench implements AsyncDisposable {
  /** Where the server is. */
  readonly url: string;
  /** Fewer rounds, and less of what takes long. */
  readonly quick: boolean;
  readonly #closing: (() => Promise<void>)[] = [];
  #last = 0;

  constructor(url: string, quick: boolean) {
    this.url = url;
    this.quick = quick;
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
   * How much each side does in a second. A first round is thrown away; where it was too short, more is done.
   * Whoever begins is the other one each time, so that what grows slowly counts for both.
   */
  async compareRates(count: number, { baseline, ours }: Sides): Promise<Measure> {
    let work = count;
    for (;;) {
      const milliseconds = Math.min(await baseline(work), await ours(work));
      if (milliseconds >= TOO_SHORT) break;
      work *= 2;
    }
    const rates = { baseline: [] as number[], ours: [] as number[] };
    for (const round of this.rounds()) {
      const order = round % 2 ? ["ours", "baseline"] as const : ["baseline", "ours"] as const;
      for (const which of order) {
        await collectGarbage();
        const milliseconds = await (which === "ours" ? ours : baseline)(work);
        rates[which].push(work / milliseconds * 1000);
      }
    }
    return summarize(rates.baseline, rates.ours);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing) await close();
  }
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
