// A cluster of three that has lost two: whoever registers or emits hears what is wrong.

import assert from "node:assert/strict";
import process from "node:process";
import { EmitTimeoutError, Event, Events, JetStreamUnavailableError, type WalnatsError } from "@walnats/core";
import { monitoring, type Started, startServers } from "../deploy/nats_config.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

// A leader finds out that it has lost the others, and a follower that nobody elects a leader.
for (const left of ["leader", "follower"]) {
  test(`without most of its servers a cluster stores nothing, and errors say so: its ${left} is left`, {
    timeout: 120_000,
    skip: process.platform === "win32" && "Windows has no such signals",
  }, () => loseQuorum(left === "leader"));
}

async function loseQuorum(leaderIsLeft: boolean): Promise<void> {
  await using cluster = await startServers("three_nodes.conf", 3);
  const logger = captureLogger();
  const known = new Event("quorum-known", Number, { replicas: 3 });
  const fresh = new Event("quorum-fresh", Number, { replicas: 3 });
  let left: Started | undefined;
  const found = async () => (left = await findServer(cluster.servers, leaderIsLeft)) !== undefined;
  await until("the cluster has a leader", found, 30_000);
  const others = cluster.servers.filter((started) => started !== left);
  await using pub = await new Events(known).connect(left!.url("admin"), { logger });
  await until("the cluster takes a stream", () => pub.register().then(() => true, () => false), 30_000);
  for (const { server } of others) await server.kill();
  const failure = (work: Promise<unknown>) => work.then(() => undefined, (error: WalnatsError) => error);
  const emitted = await failure(pub.emit(known, 1, { sync: true, timeout: 2 }));
  assert.ok(emitted instanceof EmitTimeoutError, String(emitted));
  assert.match(emitted.message, /JetStream did not confirm .* within 2 s .*it may be stored or not/);
  await using other = await new Events(fresh).connect(left!.url("admin"), { logger });
  const registered = await failure(other.register());
  assert.ok(registered instanceof JetStreamUnavailableError, String(registered));
  assert.match(registered.message, /its cluster lost most nodes/);
  for (const { server } of others) await server.restart();
  await until(
    "it stores again",
    () => pub.emit(known, 2, { sync: true }).then(() => true, () => false),
    60_000,
  );
  await until("it registers again", () => other.register().then(() => true, () => false), 30_000);
}

/** The server that leads JetStream, or one that does not; `undefined` while there is no leader. */
async function findServer(servers: readonly Started[], leads: boolean): Promise<Started | undefined> {
  const { body } = await monitoring(servers[0]!.http, "/jsz");
  const leader = (body as { meta_cluster?: { leader?: string } }).meta_cluster?.leader;
  return leader ? servers.find((_, i) => (leader === `nats-${i}`) === leads) : undefined;
}
