// The programs of docs/with_other_services.md, as they stand there.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Actor, Actors, currentContext, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { z } from "zod";
import { captureLogger } from "../helpers/capture_logger.ts";
import { server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { findPython } from "../wire/python_peer.ts";
import { shop } from "./shop.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const python = await findPython();

const ORDER = z.object({ id: z.int(), cents: z.int() });
const ORDER_CREATED = new Event("order-created", ORDER, { stream: "ORDERS", subject: "orders.*.created" });
const ORDER_INVOICED = new Event("order-invoiced", ORDER, {
  stream: "ORDERS",
  subject: "orders.17.invoiced",
});

/** Invoices the order of a shop; resolves to the invoice that the shop has got, and the subject of its order. */
async function trade(run: (url: string) => Promise<unknown>): Promise<[invoice: unknown, subject: string]> {
  await using nats = await NatsServer.start({ version: server.version });
  const ended = run(nats.url);
  await using pub = await new Events(ORDER_INVOICED).connect(nats.url);
  await until("the shop has made its stream", () => pub.register().then(() => true, () => false));
  let subject = "";
  const invoice = new Actor("invoice", ORDER_CREATED, async (order) => {
    subject = currentContext().subject;
    await pub.emit(ORDER_INVOICED, order, { sync: true });
  }, { startFrom: "all" });
  await using sub = await new Actors(invoice).connect(nats.url, { logger: captureLogger() });
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  const result = await ended;
  stop.abort();
  await listening;
  return [result, subject];
}

test("a shop with plain nats.js", async () => {
  assert.deepEqual(await trade(shop), [{ id: 17, cents: 990 }, "orders.17.created"]);
});

const skip = python.missing ? `no Python: ${python.missing}` : false;
test("a shop with plain nats-py", { timeout: 60_000, skip }, async () => {
  const run = async (url: string) => {
    const { stdout } = await promisify(execFile)((python as { python: string }).python, [
      path("shop.py"),
      url,
    ]);
    return JSON.parse(stdout);
  };
  assert.deepEqual(await trade(run), [{ id: 17, cents: 990 }, "orders.17.created"]);
});

test("the page shows both programs as they are", () => {
  const page = readFileSync(path("../../docs/with_other_services.md"), "utf8");
  for (const file of ["shop.ts", "shop.py"]) {
    assert.ok(page.includes(readFileSync(path(file), "utf8")), file);
  }
});
