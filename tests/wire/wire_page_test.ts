// docs/wire.md is the contract for other clients: its frames are sent, and no header is missing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect as connectNats } from "@nats-io/transport-node";
import { Actor, Actors, CloudEvent, Event, Events, Reject, RequestError } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { z } from "zod";
import * as headerNames from "../../src/jetstream/header_names.ts";
import * as replyHeaders from "../../src/jetstream/reply_errors.ts";
import { server as shared } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { FrameRecorder } from "./record_frames.ts";

const page = readFileSync(new URL("../../docs/wire.md", import.meta.url), "utf8");
const Order = z.object({ id: z.int() });
const PAID = new Event("order-paid", Order);
const ASKED = new Event("price-asked", Order).withResponse(Number);

/** The frames of the blocks of the page that show some. */
function framesOfPage(): string[] {
  const blocks = Array.from(
    page.matchAll(/^```text\n((?:H?PUB|H?MSG) [\s\S]*?)^```$/gm),
    ([, block]) => block!,
  );
  return blocks.flatMap((block) => block.trimEnd().split(/\n(?=H?(?:PUB|MSG) )/));
}

/** Without what differs each time: sizes, inboxes, sequences, times, random ids. */
function normal(frame: string): string {
  return frame.trimEnd()
    .replace(/^(H?PUB .*?)(?: \d+){1,2}$/m, "$1")
    .replace(/^(H?MSG \S+) \d+(.*?)(?: \d+){1,2}$/m, "$1$2")
    .replace(/_INBOX\.[\w.-]+/g, "_INBOX.#")
    .replace(/\.\d+\.\d+\.\d{19}\.\d+/g, ".#")
    .replace(/^(Nats-Msg-Id: )[\w-]{16}-\w+$/gm, "$1#")
    .replace(/:\d+:\d{13}\b/g, ":#:#")
    .replace(/^(Walnats-(?:Parked-Until|Delay|Origin-Seq): ).*$/gm, "$1#")
    .replace(/"delay": \d+/g, '"delay": #')
    .replace(/"seq":\d+/g, '"seq":#');
}

/** Takes the first message of the actor as often as it is delivered, and starts no handler. */
async function useUpDeliveries(url: string, deliveries: number): Promise<void> {
  const nc = await connectNats({ servers: url });
  const messages = nc.subscribe("used-up");
  const poll = () =>
    nc.publish("$JS.API.CONSUMER.MSG.NEXT.order-paid.send-receipt", '{"batch":1,"expires":5000000000}', {
      reply: "used-up",
    });
  poll();
  let taken = 0;
  for await (const message of messages) {
    if (!message.reply) continue;
    message.respond("-NAK");
    if (++taken === deliveries) break;
    poll();
  }
  await nc.close();
}

/** Emits, fails, waits, asks and redrives, as the page says. */
async function sendAll(url: string, seen: (frame: RegExp) => boolean): Promise<void> {
  let failed = false;
  const receipt = new Actor("send-receipt", PAID, ({ id }) => {
    if (id === 3 && !failed) {
      failed = true;
      throw new Error("the mail server is away");
    }
    if (id === 4) throw new Reject("no such order");
  }, { maxAttempts: 3, retryDelay: [0.2], ackWait: 4 });
  const price = new Actor("price", ASKED, ({ id }) => {
    if (id === 1) return 42;
    throw new Error("no price");
  }, { maxAttempts: 1 });

  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  await using pub = await new Events(PAID, ASKED).connect(url, { logger });
  await pub.register();
  await using sub = await new Actors(receipt, price).connect(url, { logger });
  await sub.register();
  await pub.emit(PAID, { id: 5 }, { sync: true });
  await useUpDeliveries(url, 3);
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  try {
    await until(
      "a message has run alone",
      () => seen(/^PUB \$JS\.ACK\.order-paid\.send-receipt\.3\.1\..*\n\+ACK/),
    );
    await pub.emit(PAID, { id: 1 });
    await pub.emit(PAID, { id: 2 }, {
      sync: true,
      uid: "order-2",
      traceId: "t-1",
      meta: { tenant: "acme" },
    });
    const time = new Date(0);
    const meta = new CloudEvent({ id: "e-1", source: "/shop", type: "order paid", time });
    await pub.emit(PAID, { id: 9 }, { sync: true, meta });
    await pub.emit(PAID, { id: 3 }, { sync: true });
    await pub.emit(PAID, { id: 8 }, { sync: true, delay: 0.5 });
    await until("the delayed message has run", () => seen(/_walnats-parked\S+\.2\.\S+ 4\n\+ACK/));
    await pub.emit(PAID, { id: 4 }, { sync: true, traceId: "t-4", meta: { tenant: "acme" } });
    await until("there is a dead letter", () => seen(/\+TERM/));
    assert.equal(await pub.request(ASKED, { id: 1 }), 42);
    await assert.rejects(pub.request(ASKED, { id: 2 }), RequestError);
    assert.equal(await sub.deadLetters.redrive({ actor: "send-receipt" }), 1);
  } finally {
    stop.abort();
    await listening;
  }
}

test("what the page of the wire shows is what goes over the wire", { sanitize: false }, async () => {
  await using server = await NatsServer.start({ version: shared.version });
  await using recorder = await FrameRecorder.start(server.url);
  await sendAll(recorder.url, (frame) => recorder.frames.some((seen) => frame.test(seen)));
  const sent = new Set(recorder.frames.map(normal));
  // How an older server writes its answers is not ours to say.
  const old = shared.version.startsWith("2.9.");
  const shown = framesOfPage().filter((frame) => !old || !/^H?MSG /.test(frame));
  assert.ok(shown.length > 15, `the page shows ${shown.length} frames`);
  for (const frame of shown) {
    assert.ok(sent.has(normal(frame)), `the page shows what nobody sends:\n${frame}`);
  }
});

test("the page of the wire names every header of ours", () => {
  const ours = Object.entries({ ...headerNames, ...replyHeaders })
    .flatMap(([constant, name]) => constant.startsWith("HEADER_") ? [name as string] : []);
  const rows = Array.from(page.matchAll(/^\| `((?:Nats|Walnats)-[\w-]+)`/gm), ([, name]) => name!);
  assert.deepEqual(rows.sort(), ours.sort());
});
