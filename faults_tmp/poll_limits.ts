// WB-12: the operator's limits for consumers.
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { log, main, name, outcome, right, say, server, sleep, until } from "./_kit.ts";

await main(async () => {
  const s = await server({ config: "http: 127.0.0.1:-1\n" });
  const nc = await connect({ servers: s.url });
  const jsm = await jetstreamManager(nc);
  for (
    const edit of [{ max_batch: 5 }, { max_expires: 1e9 }, { max_bytes: 64 }, { max_waiting: 1 }] as const
  ) {
    const what = JSON.stringify(edit);
    const event = new Event(name(), String);
    const lines = log();
    const seen = new Set<string>();
    const actor = new Actor("a", event, (m) => void seen.add(m));
    const pub = await new Events(event).connect(s.url, { logger: log() });
    await pub.register();
    const sub = await new Actors(actor).connect(s.url, { logger: lines });
    await sub.register();
    // As an operator's tool does it: a consumer made again with the limit, where an update does not take it.
    await jsm.consumers.delete(event.streamName, "a");
    await jsm.consumers.add(
      event.streamName,
      {
        durable_name: "a",
        ack_policy: "explicit",
        ack_wait: 16e9,
        max_ack_pending: 1000,
        max_deliver: -1,
        ...edit,
      } as never,
    );
    const polls = { info: 0, next: 0 };
    nc.subscribe(`$JS.API.CONSUMER.INFO.${event.streamName}.>`, { callback: () => void polls.info++ });
    nc.subscribe(`$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.>`, { callback: () => void polls.next++ });
    const stop = new AbortController();
    const listening = sub.listen({ signal: stop.signal });
    await sleep(300);
    polls.info = polls.next = 0;
    await sleep(2000);
    const idle = { ...polls };
    for (let i = 0; i < 40; i++) await pub.emit(event, "x".repeat(40) + i, { sync: true });
    const all = await until(() => seen.size === 40, 6000);
    say(
      what,
      "idle polls/s",
      idle.next / 2,
      "infos/s",
      idle.info / 2,
      "handled",
      seen.size,
      "said",
      lines.texts().length,
      [...new Set(lines.texts().filter((t) => !/^debug/.test(t)))].join(" // ").slice(0, 200),
      "| debug:",
      lines.texts("debug")[0]?.slice(0, 160),
    );
    const told = lines.lines.some((l) => l.level === "error" || l.level === "warn");
    right(all || told, `${what}: ${seen.size} of 40 handled, and nothing in the log above debug`);
    right(
      idle.next / 2 < 20 && idle.info / 2 < 20,
      `${what}: a hot loop, idle: ${idle.next / 2} polls and ${idle.info / 2} INFOs a second`,
    );
    stop.abort();
    right((await outcome(listening, 6000)).how === "ended", `${what}: does not stop`);
    if (!all) {
      const burst = await outcome(sub.listen({ burst: true, pollDelay: 1 }), 8000);
      right(
        seen.size > 0,
        `${what}: a burst ${burst.how} after ${burst.ms} ms, with ${seen.size} of 40 handled and no error`,
      );
    }
    await sub.close();
    await pub.close();
  }
  await nc.close();
  // Limits of the whole server.
  const l = await server({
    config: `jetstream { limits { max_ack_pending: 100, max_request_batch: 5, duplicate_window: "30s" } }`,
  });
  for (const options of [{}, { maxAckPending: 50 }, { maxAckPending: 50, maxJobs: 5 }]) {
    const event = new Event(name(), Number, { dedupWindow: 30 });
    const lines = log();
    const seen = new Set<number>();
    const pub = await new Events(event).connect(l.url, { logger: log() });
    const made = await outcome(pub.register(), 5000);
    if (made.how !== "ended") {
      say("event:", made.error?.message);
      right(false, `server limits: pub.register: ${made.error?.message}`);
      await pub.close();
      continue;
    }
    const sub = await new Actors(new Actor("a", event, (n) => void seen.add(n), options)).connect(l.url, {
      logger: lines,
    });
    const reg = await outcome(sub.register(), 5000);
    say("server limits", JSON.stringify(options), "register", reg.how, reg.error?.name, reg.error?.message);
    if (reg.how === "ended") {
      const stop = new AbortController();
      const listening = sub.listen({ signal: stop.signal });
      await pub.emitMany(event, [1, 2, 3, 4, 5, 6, 7, 8], { sync: true });
      const all = await until(() => seen.size === 8, 5000);
      const told = lines.lines.some((x) => x.level === "error" || x.level === "warn");
      say("  handled", seen.size, "debug lines in 5 s", lines.texts("debug").length);
      right(
        all || told,
        `server limits ${
          JSON.stringify(options)
        }: ${seen.size} of 8 handled, nothing in the log above debug (${
          lines.texts("debug").length
        } debug lines)`,
      );
      stop.abort();
      await outcome(listening, 5000);
    } else {right(
        options.maxAckPending === undefined && /100|limit/.test(reg.error.message),
        `server limits ${JSON.stringify(options)}: ${reg.error?.message}`,
      );}
    await sub.close();
    await pub.close();
  }
  // The event without a dedupWindow: the server's default must do.
  const event = new Event(name(), Number);
  const pub = await new Events(event).connect(l.url, { logger: log() });
  const made = await outcome(pub.register(), 5000);
  say("event by default under duplicate_window 30s:", made.how, made.error?.message);
  right(
    made.how === "ended" || /dedupWindow/.test(made.error?.message),
    `an event by default: ${made.error?.message}`,
  );
  await pub.close();
}, 120);
