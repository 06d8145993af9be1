// The users of examples/deploy/nats/accounts.conf: each can do its work, and nothing else.

import { Actor, Actors, Event, Events } from "@walnats/core";
import type { types } from "@walnats/core";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import assert from "node:assert/strict";
import { captureLogger } from "../helpers/capture_logger.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { monitoring, type Started, startServers } from "./nats_config.ts";
import { ORDER_PAID, RECEIPT } from "./shop.ts";

/** What deploying does. */
async function register(
  { url }: Started,
  logger: types.Logger,
  actor: types.AnyActor = RECEIPT,
): Promise<void> {
  await using pub = await new Events(ORDER_PAID).connect(url("deployer"), { logger });
  await pub.register();
  await using sub = await new Actors(actor).connect(url("deployer"), { logger });
  await sub.register();
}

test(
  "one server: deployer, publisher, subscriber and operator do their work with the rights that they have",
  {
    timeout: 60_000,
  },
  async () => {
    await using all = await startServers("single.conf", 1);
    const [nats] = all.servers as [Started];
    const logger = captureLogger();
    const handled: string[] = [];
    const actor = new Actor(RECEIPT.name, ORDER_PAID, ({ id }, attempt = handled.push(`${id}`)) => {
      if (id === 2 && attempt === 2 || id === 3) throw new Error("no paper");
    }, { maxAttempts: 3, retryDelay: [0.1] });
    await register(nats, logger, actor);
    // In the next deployment too.
    await register(nats, logger, actor);

    await using pub = await new Events(ORDER_PAID).connect(nats.url("shop"), { logger });
    const { seq } = await pub.emit(ORDER_PAID, { id: 1, cents: 1 }, { sync: true });
    assert.equal(seq, 1);
    await pub.emit(ORDER_PAID, { id: 2, cents: 1 }, { sync: true });
    await pub.emit(ORDER_PAID, { id: 3, cents: 1 }, { sync: true });
    await pub.emit(ORDER_PAID, { id: 4, cents: 1 }, { sync: true, delay: 5.5 });
    await using sub = await new Actors(actor).connect(nats.url("mailer"), { logger });
    const times = (id: number) => handled.filter((one) => one === `${id}`).length;
    await using operator = await new Actors(actor).connect(nats.url("operator"), { logger });
    await listenUntil(sub, "all are handled, and one is a dead letter", async () => {
      return times(1) === 1 && times(2) === 2 && times(3) === 3 && times(4) === 1 &&
        (await operator.deadLetters.list()).length === 1;
    });

    const [letter] = await operator.deadLetters.list() as [types.DeadLetter];
    assert.equal(letter.actor, RECEIPT.name);
    assert.equal(await operator.deadLetters.redrive(letter.id), 1);
    await listenUntil(sub, "what was redriven has failed again", async () => {
      return times(3) === 6 && (await operator.deadLetters.list()).length === 1;
    });
    assert.equal(await operator.deadLetters.drop({}), 1);
    const denied = logger.lines.filter(({ message }) => /permission/i.test(message));
    assert.deepEqual(denied, []);
    assert.equal((await monitoring(nats.http, "/healthz")).status, 200);
  },
);

test(
  "what was lost with its last attempt runs once more, and is a dead letter, with the subscriber's rights",
  {
    timeout: 60_000,
  },
  async () => {
    await using all = await startServers("single.conf", 1);
    const [nats] = all.servers as [Started];
    const logger = captureLogger();
    const actor = new Actor(RECEIPT.name, ORDER_PAID, () => {
      throw new Error("no paper");
    }, { maxAttempts: 1, ackWait: 1 });
    await using pub = await new Events(ORDER_PAID).connect(nats.url("admin"), { logger });
    await pub.register();
    await using deployer = await new Actors(actor).connect(nats.url("deployer"), { logger });
    await deployer.register();
    await pub.emit(ORDER_PAID, { id: 1, cents: 1 }, { sync: true });
    // It is delivered, and nobody says what became of it.
    const nc = await connect({ servers: nats.server.url, user: "admin", pass: "p-admin" });
    const consumer = await jetstream(nc).consumers.get(ORDER_PAID.name, RECEIPT.name);
    assert.ok(await consumer.next({ expires: 2000 }));
    await nc.close();

    await using sub = await new Actors(actor).connect(nats.url("mailer"), { logger });
    await using operator = await new Actors(actor).connect(nats.url("operator"), { logger });
    await listenUntil(
      sub,
      "it is a dead letter",
      async () => (await operator.deadLetters.list()).length === 1,
    );
    assert.equal((await operator.deadLetters.list())[0]!.error, "Error: no paper");
    // Acked, or it would be copied again and again: 30 s later at the earliest, so this looks at the server.
    const exhausted = async () => {
      const { body } = await monitoring(nats.http, "/jsz?accounts=true&streams=true&consumers=true");
      const details = JSON.stringify(body);
      return /"name":"_walnats-exhausted".*?"num_ack_pending":(\d+)/.exec(details)?.[1];
    };
    await until("the server's word is acked", async () => await exhausted() === "0");
    assert.deepEqual(logger.lines.filter(({ message }) => /permission/i.test(message)), []);
  },
);

test("the publisher may emit no other event, nor read its own; the subscriber may emit none", async () => {
  await using all = await startServers("single.conf", 1);
  const [nats] = all.servers as [Started];
  const logger = captureLogger();
  await register(nats, logger);
  const other = new Event("order-refunded", Number);
  await using admin = await new Events(other).connect(nats.url("admin"), { logger });
  await admin.register();

  await using pub = await new Events(ORDER_PAID, other).connect(nats.url("shop"), { logger });
  const refused = { name: /^Emit(Refused|Timeout)Error$/ };
  await assert.rejects(pub.emit(other, 1, { sync: true, timeout: 1 }), refused);
  await assert.rejects(pub.register());
  await using sub = await new Events(ORDER_PAID).connect(nats.url("mailer"), { logger });
  await assert.rejects(sub.emit(ORDER_PAID, { id: 1, cents: 1 }, { sync: true, timeout: 1 }), refused);

  const denied = () => logger.lines.filter(({ message }) => /permissions violation/i.test(message));
  const before = denied().length;
  const watching = pub.monitor()[Symbol.asyncIterator]().next().catch(() => {});
  await until("the monitor is refused", () => denied().some((line) => /subscription/i.test(line.message)));
  assert.ok(denied().length > before);
  await pub.close();
  await watching;
});

test("no password, no connection", async () => {
  await using all = await startServers("single.conf", 1);
  const [{ server }] = all.servers as [Started];
  await assert.rejects(new Events(ORDER_PAID).connect(server.url), { name: "ConnectError" });
  const wrong = server.url.replace("//", "//shop:p-mailer@");
  await assert.rejects(new Events(ORDER_PAID).connect(wrong), { name: "ConnectError" });
});
