import assert from "node:assert/strict";
import { Priority } from "@walnats/core";
import fc from "fast-check";
import { WorkerSlots } from "../../../src/actors/delivery/share.ts";
import { test } from "../../helpers/test.ts";
import { Simulation } from "./fixtures/simulation.ts";

const { HIGH, NORMAL, LOW } = Priority;

/** Numbers from 0 to 1, always the same ones. */
function randomOf(seed: number): () => number {
  return () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32;
  };
}

const times = {
  "no time": () => 0,
  "0 to 10 ms": (random: () => number) => random() * 10,
  "a second": () => 1000,
  "mostly short, some long": (random: () => number) => random() < 0.05 ? 500 : random(),
};

const cases = [
  ...Object.entries(times).flatMap(([what, takes]) =>
    [1, 4, 16, 256].map((maxJobs) => ({ what, takes, maxJobs, roundTrip: 0.5 }))
  ),
  ...[1, 4, 16].map((maxJobs) => ({ what: "no time, far away", takes: () => 0, maxJobs, roundTrip: 30 })),
];

for (const { what, takes, maxJobs, roundTrip } of cases) {
  test(`with ${maxJobs} slots and jobs of ${what}, HIGH gets 16 of them for 4 of NORMAL and 1 of LOW`, () => {
    const simulation = new Simulation(maxJobs, roundTrip);
    const random = randomOf(maxJobs);
    const actors = [HIGH, NORMAL, LOW].map((priority) =>
      simulation.actor({ priority, takes: () => takes(random) })
    );
    for (const actor of actors) {
      actor.stored = 100_000;
      actor.start();
    }
    const started = () => actors.reduce((sum, actor) => sum + actor.started, 0);
    const jobs = maxJobs > 16 ? 8000 : 500;
    let most = 0;
    simulation.after = () =>
      most = Math.max(most, actors.reduce((sum, { inHand, outstanding }) => sum + inHand + outstanding, 0));
    simulation.run(() => started() >= jobs);
    const [high, normal, low] = actors.map((actor) => actor.started) as [number, number, number];
    const shares = `${high} : ${normal} : ${low}`;
    assert.ok(high / normal > 3.7 && high / normal < 4.35, shares);
    assert.ok(normal / low > 3.7 && normal / low < 4.35, shares);
    assert.ok(most <= maxJobs, `${most} messages were under way or in hand`);
  });
}

test("no poll while all slots are taken; no actor has more than its maxJobs; no slot is idle for long with work", () => {
  const actor = fc.record({
    priority: fc.constantFrom(HIGH, NORMAL, LOW),
    maxJobs: fc.integer({ min: 1, max: 20 }),
    pooled: fc.boolean(),
    arrivals: fc.array(fc.record({ at: fc.nat(400), messages: fc.integer({ min: 1, max: 60 }) }), {
      maxLength: 6,
    }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(actor, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(0.4, 4, 40),
      fc.constantFrom(...Object.values(times)),
      fc.nat(),
      (total, specs, roundTrip, takes, seed) => {
        const simulation = new Simulation(total, roundTrip);
        const random = randomOf(seed);
        const pool = new WorkerSlots(2);
        const actors = specs.map(({ pooled, ...spec }) =>
          simulation.actor({ ...spec, pool: pooled ? pool : undefined, takes: () => takes(random) })
        );
        let messages = 0;
        for (const [at, { arrivals }] of specs.entries()) {
          actors[at]!.start();
          for (const arrival of arrivals) {
            messages += arrival.messages;
            simulation.later(arrival.at, () => actors[at]!.store(arrival.messages));
          }
        }
        const running = () => actors.reduce((sum, actor) => sum + actor.running, 0);
        const polls = () => actors.reduce((sum, actor) => sum + actor.polls.length, 0);
        const started = () => actors.reduce((sum, actor) => sum + actor.started, 0);
        let idleSince: number | undefined;
        let lastStarted = 0;
        let before = polls();
        let wasFull = false;
        simulation.after = () => {
          const full = running() === total;
          assert.ok(running() <= total);
          assert.ok(pool.taken <= pool.total);
          if (full && wasFull) assert.equal(polls(), before, "a poll was sent while all slots were taken");
          [before, wasFull] = [polls(), full];
          for (const { inHand, outstanding, limit } of actors) assert.ok(inHand + outstanding <= limit);
          const couldRun = actors.some(({ stored, inHand, limit, share }) =>
            stored > 0 && inHand < limit && !(share.pool && pool.taken === pool.total)
          );
          if (!couldRun || full || started() > lastStarted) idleSince = undefined;
          else idleSince ??= simulation.now();
          lastStarted = started();
          // A poll may wait for one that brings nothing, and then has its own round trip.
          const longest = Math.max(40, roundTrip * 4) * 3;
          if (idleSince !== undefined) {
            assert.ok(simulation.now() - idleSince < longest, "a slot was idle beside work");
          }
        };
        simulation.run(() => started() === messages);
        assert.equal(started(), messages, "not all were handled");
      },
    ),
    { numRuns: 50 },
  );
});

test("polls of idle actors hold no slot", () => {
  const simulation = new Simulation(4, 0.5);
  const idle = Array.from({ length: 20 }, () => simulation.actor({ priority: HIGH, takes: () => 1 }));
  const busy = simulation.actor({ priority: LOW, takes: () => 10 });
  for (const actor of [...idle, busy]) {
    if (actor === busy) busy.stored = 1000;
    actor.start();
  }
  simulation.run(() => busy.running === 4, 2);
  assert.equal(busy.running, 4);
  simulation.run(() => false, 1000);
  assert.ok(busy.started > 350, `${busy.started} jobs of 10 ms in a second with 4 slots`);
});

test("where others take the messages that a poll was sent for, the slot goes to the next one within some round trips", () => {
  const simulation = new Simulation(1, 0.5);
  const [high, low] = [HIGH, LOW].map((priority) => simulation.actor({ priority, takes: () => 1 }));
  for (const actor of [high!, low!]) {
    actor.stored = 1000;
    actor.start();
  }
  simulation.run(() => high!.started === 10);
  high!.robbed = true;
  const before = low!.started;
  simulation.run(() => low!.started > before, 100);
  assert.ok(low!.started > before);
  const then = low!.started;
  simulation.run(() => false, 150);
  assert.ok(
    low!.started - then > 90,
    `${low!.started - then} jobs in 150 ms: they wait for what does not come`,
  );
});

test("who may not poll at the moment leaves its slots to others at once", () => {
  const simulation = new Simulation(4, 0.5);
  const [high, low] = [HIGH, LOW].map((priority) => simulation.actor({ priority, takes: () => 1 }));
  high!.mute = true;
  for (const actor of [high!, low!]) {
    actor.stored = 100;
    actor.start();
  }
  simulation.run(() => false, 0);
  assert.deepEqual([high!.outstanding, low!.outstanding], [0, 4]);
});

test("an actor that was idle gets its share at once, and not more", () => {
  const simulation = new Simulation(4, 0.5);
  const [low, high] = [LOW, HIGH].map((priority) => simulation.actor({ priority, takes: () => 1 }));
  low!.stored = 100_000;
  low!.start();
  high!.start();
  simulation.run(() => low!.started >= 1000);
  high!.store(10_000);
  simulation.run(() => high!.started >= 160);
  const lowThen = low!.started - 1000;
  assert.ok(lowThen >= 8 && lowThen <= 20, `${lowThen} of LOW beside 160 of HIGH`);
});

test("with the same share, polls overlap while jobs are brief; where they take longer nothing waits in hand", () => {
  for (const takes of [0, 0.2, 100]) {
    const simulation = new Simulation(4, 0.5);
    const actors = Array.from(
      { length: 3 },
      () => simulation.actor({ priority: NORMAL, takes: () => takes }),
    );
    for (const actor of actors) {
      actor.stored = 2000;
      actor.start();
    }
    let most = 0;
    simulation.after = () =>
      most = Math.max(most, actors.reduce((sum, { inHand, outstanding }) => sum + inHand + outstanding, 0));
    const started = () => actors.reduce((sum, actor) => sum + actor.started, 0);
    simulation.run(() => started() >= 1200);
    assert.equal(most, takes < 1 ? 12 : 4);
    const counts = actors.map((actor) => actor.started);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 8, `${counts}`);
  }
});

test("actors with the same share do not poll for single messages", () => {
  const simulation = new Simulation(256, 0.5);
  const actors = Array.from({ length: 10 }, () => simulation.actor({ priority: NORMAL, takes: () => 0.1 }));
  for (const actor of actors) {
    actor.stored = 10_000;
    actor.start();
  }
  const started = () => actors.reduce((sum, actor) => sum + actor.started, 0);
  simulation.run(() => started() >= 20_000);
  const counts = actors.map((actor) => actor.started);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 256, `${counts}`);
  const polls = actors.reduce((sum, actor) => sum + actor.polls.length, 0);
  assert.ok(started() / polls >= 16, `${started() / polls} messages a poll`);
});
