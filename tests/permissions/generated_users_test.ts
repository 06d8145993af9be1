// The users that `Services.getNatsConfig` writes: enough for each service, and no more.

import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events, Reject, Services } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { captureLogger } from "../helpers/capture_logger.ts";
import { server as shared } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

// deno-lint-ignore walnats/event-name-invalid-symbols
const ORDER_PAID = new Event("order.paid", Number).withResponse(String);
const STOLEN = new Event("stolen", String);
const seen: number[] = [];
// deno-lint-ignore walnats/actor-name-kebab-case
const receipt = new Actor("send_receipt", ORDER_PAID, (id) => {
  seen.push(id);
  if (id < 0) throw new Reject("negative");
  return `receipt ${id}`;
}, { maxAttempts: 2 });
const isOld = shared.version.startsWith("2.9");
const hoard = new Actor("hoard", STOLEN, () => {});
const orders = new Events(ORDER_PAID);
const receipts = new Actors(receipt);

const services = new Services()
  .add("shop", { emits: orders })
  .add("mail service", { defines: receipts })
  .add("thief", { emits: new Events(STOLEN), defines: new Actors(hoard) });

async function start() {
  const config = services.getNatsConfig().replace(/\$\w+_PASSWORD/g, "secret");
  const server = await NatsServer.start({ version: shared.version, config });
  const as = (name: string) => {
    const { inboxPrefix } = services.getNatsUsers().find((user) => user.name === name)!;
    return { servers: server.url, user: name, pass: "secret", inboxPrefix };
  };
  return { server, as };
}

test("generated rights are enough: the deployment registers, services emit, ask, run and delay", {
  timeout: 60_000,
}, async () => {
  const { server, as } = await start();
  const logger = captureLogger();
  try {
    await using deployedEvents = await orders.connect(as("deployer"), { logger });
    await deployedEvents.register();
    await using deployedActors = await receipts.connect(as("deployer"), { logger });
    await deployedActors.register();
    await using shop = await orders.connect(as("shop"), { logger });
    await using mailer = await receipts.connect(as("mail-service"), { logger });
    await using operator = await receipts.connect(as("operator"), { logger });
    const stop = new AbortController();
    const listening = mailer.listen({ signal: stop.signal });
    assert.equal(await shop.request(ORDER_PAID, 1), "receipt 1");
    await shop.emit(ORDER_PAID, 2, { delay: 6 });
    await shop.emit(ORDER_PAID, -1, { sync: true });
    await until("it is a dead letter", async () => (await operator.deadLetters.list()).length === 1);
    await operator.deadLetters.redrive({ actor: "send_receipt" });
    const isDone = () => seen.includes(2) && seen.filter((id) => id === -1).length === 2;
    const begun = performance.now();
    // 2.9 may forget what it has to deliver again until `ackWait` is over, 16 s: see pull.ts.
    await until("all were handled", isDone, isOld ? 40_000 : 20_000).catch(async (error) => {
      const delayed = await operator.inspect().delayed.list().catch(String);
      throw new Error(`${error.message}: ${JSON.stringify({ seen, delayed, lines: logger.lines })}`);
    });
    const seconds = (performance.now() - begun) / 1000;
    if (seconds > 15) console.log(`it took ${seconds.toFixed(1)} s`);
    stop.abort();
    await listening;
    assert.deepEqual(logger.lines.filter(({ message }) => message.includes("Permissions Violation")), []);
  } finally {
    await server.close();
  }
});

test("a hostile service cannot read, take, ack, forge or answer what is another one's", async () => {
  const { server, as } = await start();
  try {
    await using shop = await orders.connect(as("deployer"));
    await shop.register();
    await using mailer = await receipts.connect(as("deployer"));
    await mailer.register();
    const thief = await connect(as("thief"));
    const denied: string[] = [];
    (async () => {
      for await (const status of thief.status()) {
        if (status.type === "error") denied.push(status.error.message);
      }
    })();
    const subscribes = [
      ...[">", "_INBOX.>", "_INBOX.shop.>", "_INBOX.mail-service.>", "order.paid", "order.*", "_walnats.>"],
      ...["_walnats.parked.order-paid.send_receipt", "$JS.ACK.>", "$JS.API.>"],
    ];
    const publishes = [
      ...["order.paid", "_INBOX.shop.x", "_INBOX.mail-service.x", "_walnats.parked.order-paid.send_receipt"],
      ...["_walnats.dead.order-paid.send_receipt", "_walnats.alone.order-paid.send_receipt"],
      ...["$JS.ACK.order-paid.send_receipt.1.1.1.1.0", "$JS.API.CONSUMER.MSG.NEXT.order-paid.send_receipt"],
      ...[
        "$JS.API.STREAM.MSG.GET.order-paid",
        "$JS.API.STREAM.DELETE.order-paid",
        "$JS.API.STREAM.PURGE.order-paid",
      ],
      ...[
        "$JS.API.CONSUMER.CREATE.order-paid.mine",
        "$JS.API.STREAM.CREATE.mine",
        "$JS.API.STREAM.UPDATE.order-paid",
      ],
      ...["$JS.API.CONSUMER.DELETE.order-paid.send_receipt", "$JS.API.STREAM.MSG.GET._walnats-dead"],
    ];
    for (const subject of subscribes) thief.subscribe(subject, { callback: () => {} });
    for (const subject of publishes) thief.publish(subject, "{}");
    await thief.flush();
    for (const [operation, subjects] of [["Subscription", subscribes], ["Publish", publishes]] as const) {
      for (const subject of subjects) {
        await until(
          `${operation} of ${subject} is denied`,
          () => denied.some((line) => line.includes(operation) && line.includes(`"${subject}"`)),
        );
      }
    }
    await thief.close();
  } finally {
    await server.close();
  }
});

test("services whose users would have the same name are refused", () => {
  const twins = new Services().add("a b").add("a-b");
  assert.throws(() => twins.getNatsUsers(), /two services would have the user "a-b"/);
  assert.throws(() => new Services().add("operator").getNatsConfig(), /"operator"/);
});
