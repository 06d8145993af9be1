// Messages of somebody who pretends to be the server, or another instance.

import assert from "node:assert/strict";
import { Actor, EmitRefusedError, Event, Events } from "@walnats/core";
import { headers as newHeaders, type Msg } from "@nats-io/nats-core";
import { AckSubjects } from "../../src/jetstream/ack_subject.ts";
import { LogLimit } from "../../src/log_limit.ts";
import { ReplyTokens } from "../../src/nats/reply_tokens.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { chaosTest } from "./helpers/chaos.ts";
import { connectAdmin } from "./helpers/admin.ts";

const count = (log: ReturnType<typeof captureLogger>, text: string) =>
  log.lines.filter(({ message }) => message.includes(text)).length;

test("the ack subjects of a consumer, and no others, are known in each form of the servers", () => {
  const ours = new AckSubjects("orders", "send");
  const has = (subject: string) => ours.has(new TextEncoder().encode(subject));
  const right = [
    "$JS.ACK.orders.send.1.2.3.1795659876467862028.0",
    "$JS.ACK._.AbCd12.orders.send.1.2.3.1795659876467862028.0",
    "$JS.ACK.hub.AbCd12.orders.send.1.2.3.1795659876467862028.0.xYz9",
  ];
  const wrong = [
    "",
    "$JS.ACK.",
    "$JS.ACK.orders.send.",
    "$JS.ACK.orders.send.1.2.3.4",
    "$JS.ACK.orders.send.1.2.3.4.",
    "$JS.ACK.orders.send.1.2..4.5",
    "$JS.ACK.orders.send.1.2.3.4.5.6",
    "$JS.ACK.orders.send.1.2.3.4.x",
    "$JS.ACK.orders.other.1.2.3.4.5",
    "$JS.ACK.others.send.1.2.3.4.5",
    "$JS.ACK.hub.orders.send.1.2.3.4.5",
    "$JS.ACK.hub.AbCd12.orders.send.1.2.3.4",
    "$JS.ACK.hub.AbCd12.orders.send.1.2.3.4.5.6.7",
    "$JS.ACK.hub.AbCd12.orders.others.1.2.3.4.5",
    "$JS.API.STREAM.DELETE.orders",
  ];
  for (const subject of right) assert.equal(has(subject), true, subject);
  for (const subject of wrong) assert.equal(has(subject), false, subject);
});

test("a reply's token is not told by the ones before", () => {
  const tokens = new ReplyTokens();
  const all = Array.from({ length: 1000 }, () => tokens.next());
  assert.equal(new Set(all).size, 1000);
  assert.ok(new Set(all.map((token) => token.split("-")[1])).size > 990);
});

test("of lines that others cause the first ten of a minute are logged, and then how many there were", () => {
  let now = 0;
  const log = captureLogger();
  const limit = new LogLimit(log, () => now);
  for (let n = 0; n < 1000; n++) limit.log("warn", "walnats: nonsense came");
  assert.equal(log.lines.length, 10);
  now = 60_000;
  limit.log("warn", "walnats: nonsense came");
  assert.equal(log.lines.length, 12);
  assert.match(log.lines[10]!.message, /990 more lines like this/);
});

chaosTest("what others send to the inbox of polls is no job, and nothing is acked for it", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => release = resolve);
  const actor = new Actor(randomName(), event, async (text) => {
    seen.push(text);
    if (text === "first") await released;
  }, { maxJobs: 4 });
  await using admin = await connectAdmin(server.url);
  await using pair = await connectPair([event], [actor]);
  const inboxes = new Set<string>();
  admin.connection.subscribe(`$JS.API.CONSUMER.MSG.NEXT.${event.streamName}.${actor.name}`, {
    callback: (_error, { reply }) => void inboxes.add(reply!),
  });
  const acks: string[] = [];
  admin.connection.subscribe(`$JS.ACK.${event.streamName}.${actor.name}.>`, {
    callback: (_error, message: Msg) => void acks.push(`${message.subject} ${message.string()}`),
  });
  await admin.connection.flush();
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  await pair.pub.emit(event, "first", { sync: true });
  await until("the first one runs, and there is a poll", () => seen.length === 1 && inboxes.size > 1);
  const consumer = `$JS.ACK.${event.streamName}.${actor.name}`;
  const replies = [
    undefined,
    "nonsense",
    event.subjectName,
    consumer,
    `${consumer}.1.x.1.1.1`,
    `${consumer}.1.1.1.1795659876467862028.0`,
    `$JS.ACK._.hash.${event.streamName}.${actor.name}.1.1.1.1795659876467862028.0`,
    `$JS.ACK.other.${actor.name}.1.1.1.1795659876467862028.0`,
    `$JS.API.STREAM.DELETE.${event.streamName}`,
  ];
  for (const inbox of inboxes) {
    for (const reply of replies) {
      for (const text of ['"forged"', "", "no JSON"]) {
        const given = newHeaders();
        given.set("Walnats-Delay", "1");
        admin.connection.publish(inbox, text, reply ? { reply } : {});
        admin.connection.publish(inbox, text, reply ? { reply, headers: given } : { headers: given });
      }
    }
  }
  await admin.connection.flush();
  await pair.pub.emit(event, "second", { sync: true });
  await until("the next one is handled", () => seen.includes("second"));
  assert.equal(acks.some((ack) => ack.includes(`.${actor.name}.1.1.1.`)), false, "the first is not acked");
  release();
  await until("both are acked", async () => {
    return (await admin.manager.streams.info(event.streamName)).state.messages === 0;
  });
  stop.abort();
  await listening;
  assert.deepEqual(seen, ["first", "second"]);
  const final = acks.filter((ack) => /\+ACK|-NAK|\+TERM/.test(ack));
  assert.equal(final.length, 2, final.join());
  const said = count(pair.log, "that is not the server's");
  assert.ok(said > 0 && said <= 10, `${said} lines`);
  assert.equal(count(pair.log, "lost the connection"), 0);
  assert.deepEqual(await pair.sub.deadLetters.list({ actor: actor.name }), []);
});

chaosTest(
  "forged advisories storeDeadLetter nothing that has not run, and do not come again and again",
  async () => {
    const event = new Event(randomName(), Number);
    const seen: number[] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => release = resolve);
    const actor = new Actor(randomName(), event, async (n) => {
      seen.push(n);
      await released;
    }, { maxJobs: 1, maxAttempts: 3 });
    await using admin = await connectAdmin(server.url);
    await using pair = await connectPair([event], [actor]);
    await pair.pub.emitMany(event, [1, 2, 3], { sync: true });
    const stop = new AbortController();
    const listening = pair.sub.listen({ signal: stop.signal });
    await until("the first one runs", () => seen.length === 1);
    const subject = `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${event.streamName}.${actor.name}`;
    const stream = event.streamName;
    const advisory = { stream, consumer: actor.name, deliveries: 3 };
    const forged = [
      ...[1, 2, 3, 4, 1e15, 0, -1, 0.5, "1"].map((stream_seq) => ({ ...advisory, stream_seq })),
      { ...advisory, stream_seq: 1, deliveries: 1 },
      { ...advisory, stream_seq: 1, deliveries: "3" },
      { ...advisory, stream: "other", stream_seq: 1 },
      { ...advisory, consumer: "other", stream_seq: 1 },
      null,
      [],
      7,
    ].map((value) => JSON.stringify(value));
    for (const data of [...forged, "", "no JSON", "\u0000"]) {
      await admin.connection.request(subject, data, { timeout: 2000 });
    }
    const own = `${stream}_:${actor.name}`;
    const waiting = async () => {
      const { num_pending, num_ack_pending } = await admin.manager.consumers.info("_walnats-exhausted", own);
      return num_pending + num_ack_pending;
    };
    // Those of the one that runs are looked at again when it is over.
    await until("the others are dropped", async () => await waiting() === 2);
    assert.deepEqual(await pair.sub.deadLetters.list({ actor: actor.name }), []);
    assert.equal((await admin.manager.streams.info(stream)).state.messages, 3);
    release();
    await until("all are handled", () => seen.length === 3);
    await until("all advisories are dropped", async () => await waiting() === 0, 15_000);
    stop.abort();
    await listening;
    assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(await pair.sub.deadLetters.list({ actor: actor.name }), []);
    const said = pair.log.lines.filter(({ level }) => level === "warn" || level === "error").length;
    assert.ok(said <= 11, `${said} lines`);
  },
);

chaosTest("dead letters and parked copies that walnats did not store reach no actor", async () => {
  const event = new Event(randomName(), String);
  const seen: string[] = [];
  const actor = new Actor(randomName(), event, (text) => {
    seen.push(text);
    if (text === "bad") throw new Error("bad");
  }, { maxAttempts: 1 });
  await using admin = await connectAdmin(server.url);
  await using pair = await connectPair([event], [actor]);
  const place = `${event.streamName}.${actor.name}`;
  const letter = {
    "Walnats-Dead-Event": event.name,
    "Walnats-Dead-Actor": actor.name,
    "Walnats-Dead-Attempts": "1",
    "Walnats-Dead-Error": "forged",
    "Walnats-Origin-Seq": "1",
    "Nats-Msg-Id": "dead:forged",
  };
  const copy = {
    "Walnats-Parked-Until": "1",
    "Walnats-Parked-Attempts": "0",
    "Walnats-Origin-Seq": "1",
    "Nats-Msg-Id": "park:forged",
  };
  const stop = new AbortController();
  const listening = pair.sub.listen({ signal: stop.signal });
  let forged = 0;
  const publish = async (subject: string, fields: Record<string, string>) => {
    const headers = newHeaders();
    for (const name in fields) headers.set(name, `${fields[name]}`);
    // A number of its own, else the server takes it for one that it has.
    const id = fields["Nats-Msg-Id"];
    if (id) headers.set("Nats-Msg-Id", `${id}${place}${forged}`);
    forged++;
    await admin.connection.request(subject, '"forged"', { headers, timeout: 2000 });
  };
  const changes = (record: Record<string, string>) =>
    Object.keys(record).flatMap((name) => [{ ...record, [name]: "nonsense" }, { ...record, [name]: "" }]);
  for (const fields of [{}, ...changes(copy)]) await publish(`_walnats.parked.${place}`, fields);
  for (const fields of [{}, ...changes(letter)]) {
    // What the error says is for people.
    if (fields["Walnats-Dead-Error" as never] === letter["Walnats-Dead-Error"]) {
      await publish(`_walnats.dead.${place}`, fields);
    }
  }
  await pair.pub.emit(event, "bad", { sync: true });
  const letters = () => pair.sub.deadLetters.list({ actor: actor.name });
  await until("the real one is there", async () => (await letters()).length === 1);
  assert.match((await letters())[0]!.error, /^Error: bad/);
  assert.equal(await pair.sub.deadLetters.redrive({ actor: actor.name }), 1);
  await until("it has run again", () => seen.length === 2);
  await until("it is a letter again", async () => (await letters()).length === 1);
  await until("no copy waits", async () => {
    const { num_pending, num_ack_pending } = await admin.manager.consumers.info(
      "_walnats-parked",
      `${event.streamName}_:${actor.name}`,
    );
    return num_pending + num_ack_pending === 0;
  });
  stop.abort();
  await listening;
  assert.deepEqual(seen, ["bad", "bad"]);
  assert.ok(count(pair.log, "that walnats did not store") <= 10);
  await pair.sub.deadLetters.drop({ actor: actor.name });
  await admin.manager.streams.purge("_walnats-dead", { filter: `_walnats.dead.${place}` });
});

test("a confirmation that is not JetStream's confirms nothing", async () => {
  const event = new Event(randomName(), String);
  await using admin = await connectAdmin(server.url);
  await using pub = await new Events(event).connect(server.url, { logger: captureLogger() });
  let answer = "";
  admin.connection.subscribe(event.subjectName, {
    callback: (_error, message) => void message.respond(answer),
  });
  await admin.connection.flush();
  for (answer of ["{}", "null", "", "no JSON", '{"seq":1}', '{"stream":"x","seq":"1"}']) {
    await assert.rejects(pub.emit(event, "hi", { sync: true, timeout: 1 }), EmitRefusedError, answer);
  }
});
