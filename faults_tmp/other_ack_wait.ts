// WB-22: instances with other settings in one deployment.
import { Actor, Actors, Event, Events } from "@walnats/core";
import { currentContext } from "@walnats/core";
import { log, main, name, outcome, right, say, server, sleep, until } from "./_kit.ts";

await main(async () => {
  const s = await server();
  const scenarios = [
    {
      what: "ackWait 40 runs, another registers ackWait 3",
      first: { ackWait: 40 },
      second: { ackWait: 3 },
      job: 9000,
    },
    {
      what: "pulse false in the first only, ackWait 3",
      first: { ackWait: 3, pulse: false },
      second: { ackWait: 3 },
      job: 7000,
    },
  ];
  await Promise.all(scenarios.map(async ({ what, first, second, job }) => {
    const event = new Event(name(), Number);
    let running = 0, most = 0;
    const starts: string[] = [];
    let told: unknown;
    const actor = (who: string, options: object) =>
      new Actor("a", event, async () => {
        const { attempts, signal } = currentContext();
        starts.push(`${who}#${attempts}`);
        running++;
        most = Math.max(most, running);
        if (who === "1") signal.addEventListener("abort", () => told = signal.reason);
        await sleep(who === "1" ? job : 500);
        running--;
      }, options);
    const pub = await new Events(event).connect(s.url, { logger: log() });
    await pub.register();
    const lines = [log(), log()];
    const one = await new Actors(actor("1", first)).connect(s.url, { logger: lines[0]! });
    await one.register();
    const stop = new AbortController();
    const all = [one.listen({ signal: stop.signal, drainTimeout: 1 })];
    await pub.emit(event, 1, { sync: true });
    await until(() => starts.length === 1);
    const two = await new Actors(actor("2", second)).connect(s.url, { logger: lines[1]! });
    await two.register();
    all.push(two.listen({ signal: stop.signal, drainTimeout: 1 }));
    await sleep(job + 500);
    say(
      what,
      "| starts",
      starts,
      "at once",
      most,
      "first told:",
      (told as Error)?.name,
      "| log 1:",
      lines[0]!.texts().map((t) => t.slice(0, 140)),
      "log 2:",
      lines[1]!.texts().map((t) => t.slice(0, 140)),
    );
    right(
      most === 1 || told !== undefined,
      `${what}: the job ran ${most} times at once (${starts}), and the first was told nothing`,
    );
    right(
      most === 1 || lines.some((l) => l.texts().some((t) => /ackWait/.test(t))),
      `${what}: the log does not say that the server's ackWait differs from the instance's`,
    );
    stop.abort();
    await outcome(Promise.all(all), 6000);
    await one.close();
    await two.close();
    await pub.close();
  }));
});
