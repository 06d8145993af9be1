// Backup and restore, by the commands of docs/nats_in_production.md, with streams that hold work to do.

import { Actor, Actors, Events } from "@walnats/core";
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NatsServer } from "../../src/testing/mod.ts";
import { PINNED as version } from "../../src/testing/nats_version.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { natsCli, noNatsCli } from "./nats_cli.ts";
import { startServers } from "./nats_config.ts";
import { ORDER_PAID, RECEIPT } from "./shop.ts";

const COUNT = 100;

/** Leaves 100 orders to be handled and one that is a dead letter. */
async function leaveWork(url: string): Promise<void> {
  await using pub = await new Events(ORDER_PAID).connect(url);
  await pub.register();
  const failing = new Actor(RECEIPT.name, ORDER_PAID, () => {
    throw new Error("no paper");
  }, { maxAttempts: 1 });
  await using sub = await new Actors(failing).connect(url, { logger: quiet });
  await sub.register();
  await pub.emit(ORDER_PAID, { id: 0, cents: 1 }, { sync: true });
  await listenUntil(sub, "there is a dead letter", async () => (await sub.deadLetters.list()).length === 1);
  await using again = await new Actors(RECEIPT).connect(url);
  await again.register();
  const orders = Array.from({ length: COUNT }, (_, i) => ({ id: i + 1, cents: 1 }));
  await pub.emitMany(ORDER_PAID, orders, { sync: true });
}

/** Handles what is there; the ids, in the order of their numbers. */
async function doWork(url: string): Promise<number[]> {
  const handled: number[] = [];
  const actor = new Actor(RECEIPT.name, ORDER_PAID, ({ id }) => void handled.push(id), { maxAttempts: 10 });
  await using sub = await new Actors(actor).connect(url);
  assert.equal((await sub.deadLetters.list()).length, 1);
  assert.equal(await sub.deadLetters.redrive({}), 1);
  await listenUntil(sub, "all orders are handled", () => handled.length >= COUNT + 1);
  return handled.sort((a, b) => a - b);
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const all = Array.from({ length: COUNT + 1 }, (_, i) => i);

test("a backup over the network, restored on an empty server: nothing that was to be done is missing", {
  timeout: 900_000,
  skip: noNatsCli,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "walnats-backup-"));
  try {
    {
      await using old = await startServers("single.conf", 1);
      const url = old.servers[0]!.url("admin");
      await leaveWork(url);
      await natsCli(url, "account", "backup", "--force", "--consumers", join(folder, "shop"));
    }
    await using fresh = await startServers("single.conf", 1);
    const url = fresh.servers[0]!.url("admin");
    await natsCli(url, "account", "restore", join(folder, "shop"));
    assert.deepEqual(await doWork(url), all);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test(
  "a copy of the store of a stopped server is all that another one needs",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "walnats-copy-"));
    try {
      await using old = await NatsServer.start({ version, storeDir: join(folder, "old") });
      await leaveWork(old.url);
      await old.stop();
      cpSync(join(folder, "old"), join(folder, "new"), { recursive: true });
      await using fresh = await NatsServer.start({ version, storeDir: join(folder, "new") });
      assert.deepEqual(await doWork(fresh.url), all);
      await until("nothing is left", async () => {
        await using sub = await new Actors(RECEIPT).connect(fresh.url);
        return (await sub.deadLetters.list()).length === 0;
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
