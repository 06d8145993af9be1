// WB-20: maxAttempts below what a message has had already.
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events, Reject } from "@walnats/core";
import { log, main, name, outcome, right, say, server, sleep, until } from "./_kit.ts";
import { currentContext } from "@walnats/core";

await main(async () => {
  const s = await server();
  const nc = await connect({ servers: s.url });
  const jsm = await jetstreamManager(nc);
  const scenarios: [string, number | null, number, number][] = [["none -> 3", null, 3, 0.05], [
    "10 -> 3",
    10,
    3,
    0.05,
  ], ["10 -> 3, parked", 10, 3, 6]];
  await Promise.all(scenarios.map(async ([what, first, then, delay]) => {
    const event = new Event(name(), Number);
    const actorName = name("a");
    let attempts = 0;
    let runs = 0;
    const handler = () => {
      runs++;
      attempts = currentContext().attempts;
      throw new Error("fails");
    };
    const pub = await new Events(event).connect(s.url, { logger: log() });
    await pub.register();
    const old = await new Actors(
      new Actor(actorName, event, handler, {
        maxAttempts: first,
        retryDelay: (n: number) => n >= 6 ? Math.max(delay, 2) : n >= 5 ? delay : 0.05,
      } as never),
    ).connect(s.url, { logger: log() });
    await old.register();
    const stop = new AbortController();
    const listening = old.listen({ signal: stop.signal, drainTimeout: 1 });
    await pub.emit(event, 1, { sync: true });
    await until(() => attempts >= 5, 8000);
    await sleep(delay > 5 ? 500 : 200);
    stop.abort();
    await outcome(listening, 5000);
    await old.close();
    runs = 0;
    const before = attempts;
    const lines = log();
    const now = await new Actors(new Actor(actorName, event, handler, { maxAttempts: then })).connect(s.url, {
      logger: lines,
    });
    await now.register();
    const stop2 = new AbortController();
    const listening2 = now.listen({ signal: stop2.signal });
    const letters = () => now.deadLetters.list({ actor: actorName });
    const buried = await until(async () => (await letters()).length > 0, 35_000);
    const { state } = await jsm.streams.info(event.streamName);
    const info = await jsm.consumers.info(event.streamName, actorName);
    say(
      what,
      "attempts before",
      before,
      "runs after",
      runs,
      "dead letters",
      (await letters()).length,
      "left in the stream",
      state.messages,
      "ack pending",
      info.num_ack_pending,
      "pending",
      info.num_pending,
      "log",
      lines.texts().map((t) => t.slice(0, 120)),
    );
    right(
      buried,
      `${what}: after 35 s no dead letter; ${state.messages} message(s) left in the stream, log: ${lines.texts().length} lines`,
    );
    if (buried) {
      await sleep(300);
      right((await jsm.streams.info(event.streamName)).state.messages === 0, `${what}: the stream keeps it`);
    }
    stop2.abort();
    await outcome(listening2, 5000);
    await now.close();
    await pub.close();
  }));
  await nc.close();
});
