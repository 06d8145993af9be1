// WB-08, sibling: default options and a default server, over a link of 200 KB/s.
import { connect, createServer } from "node:net";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { log, main, name, outcome, right, say, server, until } from "./_kit.ts";

const RATE = 200_000, COUNT = 200, SIZE = 250_000;
await main(async () => {
  const s = await server();
  const proxy = createServer((client) => {
    const up = connect(s.port, "127.0.0.1");
    let debt = performance.now();
    up.on("data", (data) => {
      up.pause();
      debt = Math.max(debt, performance.now()) + data.length / RATE * 1000;
      client.write(data);
      setTimeout(() => up.resume(), Math.max(0, debt - performance.now()));
    });
    client.on("data", (data) => void up.write(data));
    for (const [a, b] of [[up, client], [client, up]] as const) {
      a.on("error", () => {});
      a.on("close", () => b.destroy());
    }
  });
  await new Promise<void>((r) => proxy.listen(0, "127.0.0.1", r));
  const { port } = proxy.address() as { port: number };
  const event = new Event(name(), Uint8Array);
  const lines = log();
  const runs = new Map<number, number>();
  const actor = new Actor("a", event, (b: Uint8Array) => {
    const id = new DataView(b.buffer, b.byteOffset).getUint32(0);
    runs.set(id, (runs.get(id) ?? 0) + 1);
  });
  const pub = await new Events(event).connect(s.url, { logger: log() });
  await pub.register();
  const sub = await new Actors(actor).connect(`nats://127.0.0.1:${port}`, { logger: lines });
  await sub.register();
  for (let i = 0; i < COUNT; i++) {
    const b = new Uint8Array(SIZE);
    crypto.getRandomValues(b.subarray(0, 65536));
    new DataView(b.buffer).setUint32(0, i);
    await pub.emit(event, b, { sync: true });
  }
  const begin = performance.now();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal, drainTimeout: 2 });
  const all = await until(() => runs.size === COUNT, 60_000);
  const cuts = lines.texts("warn").filter((t) => /lost the connection/.test(t)).length;
  say(
    "all",
    all,
    runs.size,
    "s",
    ((performance.now() - begin) / 1000).toFixed(1),
    "of",
    COUNT * SIZE / RATE,
    "cuts",
    cuts,
    "twice",
    [...runs.values()].filter((x) => x > 1).length,
    [...lines.texts("warn"), ...lines.texts("info")].slice(0, 4).join(" // ").slice(0, 500),
  );
  const left = COUNT - runs.size;
  const { jetstreamManager } = await import("@nats-io/jetstream");
  const { connect: dial } = await import("@nats-io/transport-node");
  const nc = await dial({ servers: s.url });
  const info = await (await jetstreamManager(nc)).consumers.info(event.streamName, "a");
  await nc.close();
  const { readFileSync } = await import("node:fs");
  if (cuts) {
    say(
      readFileSync(s.storeDir + "/../log", "utf8").split("\n").filter((l) =>
        /Slow|Stale|deadline|closed/i.test(l)
      ).slice(0, 4).join(" // "),
    );
  }
  const sent = [...runs.values()].reduce((a, b) => a + b, 0);
  say(
    "handled",
    runs.size,
    "runs",
    sent,
    "ack pending",
    info.num_ack_pending,
    "redelivered",
    info.num_redelivered,
    "left",
    left,
  );
  right(
    info.num_ack_pending <= 32,
    `${info.num_ack_pending} messages are on their way to an instance that can run 16`,
  );
  right(
    sent - runs.size <= 2,
    `${sent - runs.size} of ${sent} runs were repeats: the lease ended before the message came`,
  );
  right(cuts <= 2, `${cuts} cuts`);
  stop.abort();
  await outcome(listening, 8000);
  await outcome(sub.close(), 3000);
  await outcome(pub.close(), 3000);
  proxy.close();
}, 110);
