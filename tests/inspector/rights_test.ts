// The rights on the server that docs/inspector.md lists.

import { Actor, Actors, Event, Events, Reject } from "@walnats/core";
import { Inspector } from "@walnats/core/inspector";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { captureLogger } from "../helpers/capture_logger.ts";
import { server as shared } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const page = readFileSync(new URL("../../docs/inspector.md", import.meta.url), "utf8");
const documented = /^```conf\n([\s\S]*?)^```$/m.exec(page)![1]!;
const ORDER_PAID = new Event("order-paid", Number);
const receipt = new Actor("send-receipt", ORDER_PAID, (id) => {
  throw new Reject(`order ${id} has no address`);
});
const refund = new Actor("refund", ORDER_PAID, () => {});
const actor = { event: "order-paid", name: "send-receipt" };

/** A server with this configuration, a dead letter, a delayed message and one that waits. */
async function start(config: string) {
  const server = await NatsServer.start({ version: shared.version, config });
  const as = (user: string) => {
    const pass = new RegExp(`user: ${user}, password: ([\\w-]+)`).exec(config)![1]!;
    return { servers: server.url, user, pass };
  };
  const logger = captureLogger();
  const pub = await new Events(ORDER_PAID).connect(as("admin"), { logger });
  await pub.register();
  const all = await new Actors(receipt, refund).connect(as("admin"), { logger });
  await all.register();
  const sub = await new Actors(receipt).connect(as("admin"), { logger });
  await pub.emit(ORDER_PAID, 1, { sync: true });
  await pub.emit(ORDER_PAID, 2, { sync: true, delay: 3600 });
  await sub.listen({ burst: true });
  const inspector = await new Inspector().connect(as("inspector"), { logger });
  const close = async () => {
    for (const conn of [inspector, pub, all, sub]) await conn.close();
    await server.close();
  };
  return { inspector, logger, [Symbol.asyncDispose]: close };
}

test("the rights that the page lists are enough to see and to steer", async () => {
  await using started = await start(documented);
  const { inspector, logger } = started;
  const status = async () => (await inspector.actors()).find(({ name }) => name === "send-receipt")!;
  await until("the letter is there", async () => (await status()).dead === 1);
  await until("one is delayed", async () => (await status()).delayed === 1);
  const refunds = (await inspector.actors()).find(({ name }) => name === "refund")!;
  assert.equal(refunds.waiting, 2);
  assert.ok(refunds.oldest! >= 0);
  assert.equal((await inspector.events()).length, 1);
  assert.deepEqual(await inspector.differences([ORDER_PAID], [receipt, refund]), []);
  assert.equal((await inspector.deadLetters.groups())[0]!.count, 1);
  assert.equal((await inspector.deadLetters.list({ event: "order-paid" })).length, 1);
  if (!shared.version.startsWith("2.9")) {
    await inspector.pause(actor);
    assert.ok((await status()).pausedFor! > 0);
    await inspector.resume(actor);
  }
  const findings = await inspector.diagnose([ORDER_PAID], [receipt, refund]);
  assert.ok(findings.some(({ code }) => code === "dead-letters-grow"));
  assert.deepEqual(findings.filter(({ code }) => code === "not-permitted"), []);
  assert.equal(await inspector.delayed.run({ actor: "send-receipt" }), 1);
  assert.equal(await inspector.delayed.drop({}), 1, "it is due, and nobody listens");
  assert.equal(await inspector.deadLetters.redrive({}), 1);
  assert.equal((await inspector.delayed.list()).length, 1);
  assert.deepEqual(logger.lines.filter(({ message }) => message.includes("Permissions Violation")), []);
});

test("who may only look cannot steer, and is told", async () => {
  const lines = documented.split("\n");
  const looks = lines.filter((line) => !/MSG\.GET\.\*|PAUSE|MSG\.DELETE|"_walnats\.parked/.test(line));
  assert.equal(lines.length - looks.length, 4);
  await using started = await start(looks.join("\n"));
  const { inspector } = started;
  const statuses = await inspector.actors();
  assert.deepEqual(statuses.map(({ oldest }) => oldest), [undefined, undefined]);
  assert.equal(statuses[0]!.waiting, 2);
  assert.equal((await inspector.deadLetters.list()).length, 1);
  await assert.rejects(inspector.deadLetters.drop({}), /may not publish to ".*MSG\.DELETE/);
  await assert.rejects(inspector.delayed.run({}), /may not publish to "_walnats\.parked/);
  if (!shared.version.startsWith("2.9")) {
    await assert.rejects(inspector.pause(actor), /may not publish to ".*PAUSE/);
  }
});
