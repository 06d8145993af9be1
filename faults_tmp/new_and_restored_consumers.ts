// WB-17: a new actor gets what is old.
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { log, main, name, outcome, right, say, server, sleep, until } from "./_kit.ts";

await main(async () => {
  const s = await server();
  const event = new Event(name(), Number);
  const pub = await new Events(event).connect(s.url, { logger: log() });
  await pub.register();
  await using a = await new Actors(new Actor("a", event, () => {})).connect(s.url, { logger: log() });
  await a.register();
  await pub.emitMany(event, Array.from({ length: 1000 }, (_, i) => i), { sync: true });
  const seen: number[] = [];
  const lines = log();
  await using b = await new Actors(new Actor("b", event, (n) => void seen.push(n))).connect(s.url, {
    logger: lines,
  });
  await b.register();
  await pub.emit(event, 5000, { sync: true });
  const stop = new AbortController();
  const listening = b.listen({ signal: stop.signal });
  await until(() => seen.includes(5000));
  await sleep(300);
  say("B, registered after 1000 events, got", seen.length);
  right(seen.length === 1, `an actor that registered after 1000 events got ${seen.length - 1} of them`);
  // An operator deletes B's consumer; B makes it again.
  seen.length = 0;
  const nc = await connect({ servers: s.url });
  await (await jetstreamManager(nc)).consumers.delete(event.streamName, "b");
  await until(() => lines.texts("warn").length > 0, 8000);
  await pub.emit(event, 5001, { sync: true });
  await until(() => seen.includes(5001));
  await sleep(300);
  const again = seen.filter((n) => n <= 5000).length;
  say("after it was made again, B got", seen.length, lines.texts("warn"));
  right(again === 0, `after its consumer was made again, B ran ${again} messages again that it had handled`);
  stop.abort();
  await outcome(listening, 5000);
  await nc.close();
  await pub.close();
});
