// WB-21: what waits briefly takes the places of others.
import { Actor, Actors, Event, Events } from "@walnats/core";
import { log, main, name, outcome, right, say, server, until } from "./_kit.ts";

await main(async () => {
  const s = await server();
  const scenarios = [
    {
      what: "maxAckPending 10, retryDelay [4], 10 poison, 100 good",
      options: { maxAckPending: 10, retryDelay: [4] },
      poison: 10,
      good: 100,
      most: 3000,
    },
    { what: "defaults, 1000 poison, 100 good", options: {}, poison: 1000, good: 100, most: 3000 },
    { what: "defaults, 1500 poison, 100 good", options: {}, poison: 1500, good: 100, most: 3000 },
  ];
  for (const { what, options, poison, good, most } of scenarios) {
    const event = new Event(name(), Number);
    const ran: number[] = [];
    let failed = 0;
    let from = 0;
    const actor = new Actor("a", event, (n) => {
      if (n < 0) {
        failed++;
        throw new Error("poison");
      }
      ran.push(performance.now() - from);
    }, options);
    const pub = await new Events(event).connect(s.url, { logger: log() });
    await pub.register();
    const sub = await new Actors(actor).connect(s.url, { logger: log() });
    await sub.register();
    const stop = new AbortController();
    await pub.emitMany(event, Array.from({ length: poison }, () => -1), { sync: true });
    const listening = sub.listen({ signal: stop.signal, drainTimeout: 1 });
    await until(() => failed >= poison, 10_000);
    from = performance.now();
    await pub.emitMany(event, Array.from({ length: good }, (_, i) => i), { sync: true });
    const all = await until(() => ran.length === good, 20_000);
    say(
      what,
      "| good ran",
      ran.length,
      "first after",
      Math.round(ran[0] ?? -1),
      "last after",
      Math.round(ran.at(-1) ?? -1),
      "ms, failures",
      failed,
    );
    right(
      all && ran.at(-1)! < most,
      `${what}: good messages waited up to ${
        Math.round(ran.at(-1) ?? Infinity)
      } ms (${ran.length} of ${good} ran)`,
    );
    stop.abort();
    await outcome(listening, 5000);
    await sub.close();
    await pub.close();
  }
});
