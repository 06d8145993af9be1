import { createInbox } from "@nats-io/nats-core";
import { Actor, Actors, Events } from "@walnats/core";
import { type Bench, summarize } from "../bench.ts";
import { collectGarbage } from "../memory.ts";
import { message } from "../message.ts";
import type { Row } from "../row.ts";
import { quantile } from "../statistics.ts";
import { newEvent } from "../subscribers.ts";

/** Emits one message to an idle subscriber; resolves to the milliseconds until its handler started. */
type Probe = (number: number) => Promise<number>;

/** Milliseconds of each message. */
interface Times {
  readonly baseline: number[];
  readonly ours: number[];
}

export const latency: Row = {
  name: "latency",
  work: "idle latency, emit to handler start, against a pull subscription by hand",
  unit: "ms",
  target: 1.1,
  atMost: true,
  async run(bench) {
    const baseline = await pullByHand(bench);
    const ours = await actor(bench);
    const probes = bench.quick ? 100 : 250;
    // A subscriber that is idle has worked before: its code is compiled.
    for (let i = 0; i < 3000; i++) await baseline(i).then(() => ours(i));
    const rounds: Times[] = [];
    for (const _ of bench.rounds()) rounds.push(await round(baseline, ours, probes));
    return [0.5, 0.99].map((part) => ({
      what: `p${part * 100}`,
      ...summarize(
        rounds.map((times) => quantile(times.baseline, part)),
        rounds.map((times) => quantile(times.ours, part)),
      ),
    }));
  },
};

/** Both sides message by message in turns, so that what disturbs one disturbs the other. */
async function round(baseline: Probe, ours: Probe, probes: number): Promise<Times> {
  await collectGarbage();
  const times: Times = { baseline: [], ours: [] };
  for (let i = 0; i < probes; i++) {
    times.baseline.push(await baseline(i));
    await idle();
    times.ours.push(await ours(i));
    await idle();
  }
  return times;
}

function idle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

async function actor(bench: Bench): Promise<Probe> {
  const event = await newEvent(bench);
  let handled: (at: number) => void;
  const watch = new Actor("watch", event, () => handled(performance.now()));
  const subscriber = await new Actors(watch).connect(bench.url);
  await subscriber.register();
  const listening = subscriber.listen();
  const publisher = await new Events(event).connect(bench.url);
  bench.atEnd(async () => {
    await publisher.close();
    await subscriber.close();
    await listening;
  });
  return async (number) => {
    const done = new Promise<number>((resolve) => handled = resolve);
    const emittedAt = performance.now();
    await publisher.emit(event, message(number));
    return await done - emittedAt;
  };
}

async function pullByHand(bench: Bench): Promise<Probe> {
  const event = await newEvent(bench);
  await using subscriber = await new Actors(new Actor("watch", event, () => {})).connect(bench.url);
  await subscriber.register();

  const connection = await bench.connect();
  const inbox = createInbox();
  const request = JSON.stringify({ batch: 16, expires: 30e9 });
  let outstanding = 0;
  let handled: (at: number) => void;
  const pull = () => {
    outstanding = 16;
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${event.name}.watch`, request, { reply: inbox });
  };
  connection.subscribe(inbox, {
    callback: (error, delivered) => {
      if (error) throw error;
      if (delivered.data.length === 0) return pull(); // The pull has expired.
      delivered.json();
      handled(performance.now());
      connection.publish(delivered.reply!, "+ACK");
      if (--outstanding === 0) pull();
    },
  });
  pull();
  const publisher = await bench.connect();
  return async (number) => {
    const done = new Promise<number>((resolve) => handled = resolve);
    const publishedAt = performance.now();
    publisher.publish(event.name, JSON.stringify(message(number)));
    return await done - publishedAt;
  };
}
