import { createInbox } from "@nats-io/nats-core";
import { Actor, Actors, Events } from "@walnats/core";
import { type Bench, type Sampler, summarize } from "../bench.ts";
import { message } from "../message.ts";
import type { Row } from "../row.ts";
import { quantile } from "../statistics.ts";
import { newEvent } from "../subscribers.ts";

/** Messages after which the code is compiled. */
const WARM = 3000;

/** Emits one message to an idle subscriber; resolves to the milliseconds until its handler started. */
type Probe = (number: number) => Promise<number>;

export const latency: Row = {
  name: "latency",
  work: "idle latency, emit to handler start, against a pull subscription by hand",
  unit: "ms",
  target: 1.1,
  atMost: true,
  async run(bench) {
    const probes = bench.quick ? 100 : 250;
    // A subscriber that is idle has worked before: its code is compiled.
    const rounds = await bench.compareSamples(WARM, probes, {
      baseline: async () => inTurn(await pullByHand(bench)),
      ours: async () => inTurn(await actor(bench)),
    });
    return [0.5, 0.99].map((part) => ({
      what: `p${part * 100}`,
      ...summarize(
        rounds.map((times) => quantile(times.baseline, part)),
        rounds.map((times) => quantile(times.ours, part)),
      ),
    }));
  },
};

/** Message by message, with some idleness after each where they are few enough. */
function inTurn(probe: Probe): Sampler {
  return async (count) => {
    const times: number[] = [];
    for (let number = 0; number < count; number++) {
      times.push(await probe(number));
      if (count < WARM) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return times;
  };
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
