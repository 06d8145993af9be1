// The rights on the server that docs/subscriber.md lists.

import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events, Reject, WalnatsError } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { captureLogger } from "../helpers/capture_logger.ts";
import { server as shared } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

const page = readFileSync(new URL("../../docs/subscriber.md", import.meta.url), "utf8");
const config = /^```conf\n([\s\S]*?)^```$/m.exec(page)![1]!;

const ORDER_PAID = new Event("order-paid", Number).withResponse(String);

async function start() {
  const server = await NatsServer.start({ version: shared.version, config });
  const as = (user: string) => {
    const pass = new RegExp(`user: ${user}, password: ([\\w-]+)`).exec(config)![1]!;
    return { servers: server.url, user, pass };
  };
  return { server, as };
}

test("the rights that the guide lists are enough for a publisher, a subscriber and an operator", async () => {
  const logger = captureLogger();
  const denied = () => logger.lines.filter(({ message }) => message.includes("Permissions Violation"));
  const { server, as } = await start();
  const seen: number[] = [];
  let broken = true;
  const receipt = new Actor("send-receipt", ORDER_PAID, (id) => {
    seen.push(id);
    if (id <= 2 && broken) throw new Reject("broken");
    return `receipt ${id}`;
  }, { maxAttempts: 1, ackWait: 1 });
  const pub = await new Events(ORDER_PAID).connect(as("shop"), { logger });
  const sub = await new Actors(receipt).connect(as("mailer"), { logger });
  const operator = await new Actors(receipt).connect(as("operator"), { logger });
  const stop = new AbortController();
  try {
    await pub.register();
    await sub.register();
    const changed = await new Events(new Event("order-paid", Number, { description: "an order was paid" }))
      .connect(as("shop"), { logger });
    await changed.register();
    await changed.close();

    // An instance that dies at the only attempt: the message runs once more, alone.
    const dying = await connect(as("mailer"));
    await pub.emit(ORDER_PAID, 1, { sync: true });
    const taken = dying.subscribe("_INBOX.dying", { max: 1 });
    dying.publish("$JS.API.CONSUMER.MSG.NEXT.order-paid.send-receipt", "", { reply: "_INBOX.dying" });
    for await (const message of taken) assert.equal(message.string(), "1");
    await dying.close();

    const listening = sub.listen({ signal: stop.signal });
    assert.equal(await pub.request(ORDER_PAID, 3), "receipt 3");
    await assert.rejects(pub.request(ORDER_PAID, 2), /Reject: broken/);
    await pub.emit(ORDER_PAID, 4, { sync: true, delay: 3600 });
    const letters = () => operator.deadLetters.list();
    await until("both are dead letters", async () => (await letters()).length === 2);
    broken = false;
    for (const { error } of await letters()) assert.equal(error, "Reject: broken");
    assert.equal(await operator.deadLetters.redrive({ actor: "send-receipt" }), 2);
    await until(
      "they were handled",
      () => [1, 2].every((id) => seen.filter((one) => one === id).length === 2),
    );
    stop.abort();
    await listening;
    assert.deepEqual(await letters(), []);
    assert.deepEqual(denied(), []);
  } finally {
    stop.abort();
    await Promise.all([pub.close(), sub.close(), operator.close()]);
    await server.close();
  }
});

test("those rights are enough to raise the replicas of walnats' own streams", async () => {
  const logger = captureLogger();
  const { server, as } = await start();
  const receipt = (event: Event<"order-paid", number>) =>
    new Actor("send-receipt", event, () => {}, { maxAttempts: 1 });
  const pub = await new Events(new Event("order-paid", Number)).connect(as("shop"), { logger });
  const sub = await new Actors(receipt(new Event("order-paid", Number))).connect(as("mailer"), { logger });
  const replicated = new Event("order-paid", Number, { replicas: 3 });
  const more = await new Actors(receipt(replicated)).connect(as("mailer"), { logger });
  try {
    await pub.register();
    await sub.register();
    // This server has no cluster, so it refuses; it could not if the right were missing. 2.9 takes the number over,
    // and keeps no copies all the same.
    await assert.rejects(
      more.register(),
      /the stream "_walnats-\w+".*(replicas > 1 not supported|needs 3 replicas, but the server is not part of)/,
    );
    assert.deepEqual(logger.lines.filter(({ message }) => message.includes("Permissions Violation")), []);
  } finally {
    await Promise.all([pub.close(), sub.close(), more.close()]);
    await server.close();
  }
});

test("a subscriber that may not look at walnats' own streams is told which", async () => {
  const server = await NatsServer.start({
    version: shared.version,
    config: `authorization: { users: [
      { user: all, password: secret }
      { user: some, password: secret, permissions: { publish: { deny: "$JS.API.STREAM.*._walnats-parked" } } }
    ] }`,
  });
  const logger = captureLogger();
  const as = (user: string) => ({ servers: server.url, user, pass: "secret" });
  const pub = await new Events(ORDER_PAID).connect(as("all"), { logger });
  const sub = await new Actors(new Actor("a", ORDER_PAID, String)).connect(as("some"), { logger });
  try {
    await pub.register();
    await assert.rejects(sub.register(), (error) => {
      assert.ok(error instanceof WalnatsError);
      assert.match(
        error.message,
        /the stream "_walnats-parked".* this user may not publish to "\$JS\.API\.STREAM\.INFO\._walnats-parked"/,
      );
      return true;
    });
  } finally {
    await Promise.all([pub.close(), sub.close()]);
    await server.close();
  }
});

test(
  "a subscriber that may look at nothing handles jobs, also after a reconnect",
  { timeout: 60_000 },
  async () => {
    const server = await NatsServer.start({
      version: shared.version,
      config: `authorization: { users: [
      { user: all, password: secret }
      { user: some, password: secret, permissions: { publish: { deny: ["$JS.API.*.INFO.>", "$JS.API.STREAM.MSG.GET.>"] } } }
    ] }`,
    });
    const logger = captureLogger();
    const as = (user: string) => ({ servers: server.url, user, pass: "secret" });
    const seen: number[] = [];
    const actor = new Actor("a", ORDER_PAID, (n) => (seen.push(n), "done"));
    const pub = await new Events(ORDER_PAID).connect(as("all"), { logger: captureLogger() });
    const all = await new Actors(actor).connect(as("all"));
    const sub = await new Actors(actor).connect(as("some"), { logger });
    const stop = new AbortController();
    try {
      await pub.register();
      await all.register();
      await all.close();
      const listening = sub.listen({ signal: stop.signal });
      await pub.emit(ORDER_PAID, 1, { sync: true });
      await until("a job runs", () => seen.includes(1));
      await server.restart();
      await pub.emit(ORDER_PAID, 2, { sync: true, timeout: 20 });
      await until("a job runs after a reconnect", () => seen.includes(2));
      stop.abort();
      await listening;
    } finally {
      await Promise.all([pub.close(), sub.close()]);
      await server.close();
    }
  },
);

test("a publisher that may not read its inbox is told so at once, and not that the connection was closed", async () => {
  const user = (name: string, permissions: string) =>
    `{ user: ${name}, password: secret, permissions: { ${permissions} } }`;
  const server = await NatsServer.start({
    version: shared.version,
    config: `authorization: { users: [
      { user: all, password: secret }
      ${user("page", `publish: "order-paid", subscribe: "_INBOX.page.>"`)}
    ] }`,
  });
  const logger = captureLogger();
  const as = (user: string, inboxPrefix?: string) => ({
    servers: server.url,
    user,
    pass: "secret",
    ...inboxPrefix === undefined ? {} : { inboxPrefix },
  });
  const all = await new Events(ORDER_PAID).connect(as("all"));
  const page = await new Events(ORDER_PAID).connect(as("page"), { logger });
  const well = await new Events(ORDER_PAID).connect(as("page", "_INBOX.page"), { logger });
  try {
    await all.register();
    const askedAt = performance.now();
    await assert.rejects(page.emit(ORDER_PAID, 1, { sync: true }), {
      name: "EmitTimeoutError",
      message: /may not subscribe to its inbox.*inboxPrefix.*may be stored or not/,
    });
    await assert.rejects(page.request(ORDER_PAID, 1), { message: /may not subscribe to its inbox/ });
    assert.ok(performance.now() - askedAt < 1500, "it was told at a time-out");
    assert.equal((await well.emit(ORDER_PAID, 1, { sync: true })).stream, ORDER_PAID.streamName);
  } finally {
    await Promise.all([all.close(), page.close(), well.close()]);
    await server.close();
  }
});

test("nobody may do what is not listed, and the log names the subject", async () => {
  const logger = captureLogger();
  const { server, as } = await start();
  const other = new Event("other", Number);
  const shop = await new Events(other).connect(as("shop"), { logger });
  const mailer = await new Events(ORDER_PAID).connect(as("mailer"), { logger });
  try {
    await assert.rejects(shop.register(), /may not publish to "\$JS\.API\.STREAM\.INFO\.other"/);
    const askedAt = performance.now();
    await assert.rejects(mailer.emit(ORDER_PAID, 1, { sync: true }), {
      name: "EmitRefusedError",
      message: 'the event "order-paid" was not emitted: ' +
        'this user may not publish to "order-paid": give it that right on the server, or connect as another user',
    });
    await assert.rejects(mailer.request(ORDER_PAID, 1), { name: "EmitRefusedError" });
    assert.ok(performance.now() - askedAt < 1500, "it was told at a time-out");
    const said = logger.lines.map(({ message }) => message);
    assert.ok(
      said.includes('walnats: NATS says: Permissions Violation for Publish to "order-paid"'),
      said.join(),
    );
  } finally {
    await Promise.all([shop.close(), mailer.close()]);
    await server.close();
  }
});
