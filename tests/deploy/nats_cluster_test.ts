// examples/deploy/nats/three_nodes.conf and three_nodes_tls.conf, each as a cluster of three real servers.

import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events } from "@walnats/core";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { captureLogger } from "../helpers/capture_logger.ts";
import { listenUntil } from "../helpers/listen_until.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { makeCertificates } from "./certificates.ts";
import { monitoring, type Started, startServers } from "./nats_config.ts";

const PAID = new Event("order-paid", Number, { replicas: 3 });

/** Waits until the servers say that they are ready, as Kubernetes does. */
async function healthy(servers: readonly Started[]): Promise<void> {
  for (const { http } of servers) {
    const ready = async () => (await monitoring(http, "/healthz")).status === 200;
    await until("the server is healthy", () => ready().catch(() => false), 60_000);
  }
}

/** Whether each stream has its three copies, and both followers are up to date. */
async function copied(servers: string[], ...streams: string[]): Promise<boolean> {
  const [url] = servers.map((server) => new URL(server));
  const options = { servers: servers.map((server) => new URL(server).host) };
  const nc = await connect({ ...options, user: url!.username, pass: decodeURIComponent(url!.password) });
  try {
    const manager = await jetstreamManager(nc, { checkAPI: false });
    const infos = await Promise.all(streams.map((stream) => manager.streams.info(stream)));
    return infos.every(({ cluster }) =>
      cluster?.leader !== undefined && cluster.replicas?.length === 2 &&
      cluster.replicas.every(({ current, offline }) => current && !offline)
    );
  } finally {
    await nc.close();
  }
}

test("three servers: one after the other is upgraded in lame duck mode, and no event is lost", {
  timeout: 180_000,
  skip: process.platform === "win32" && "Windows has no signal for lame duck mode",
}, async () => {
  await using all = await startServers("three_nodes.conf", 3);
  await healthy(all.servers);
  const addresses = all.servers.map(({ url }) => url("admin"));
  await using pub = await new Events(PAID).connect(addresses);
  await pub.register();
  const handled = new Set<number>();
  const actor = new Actor("count", PAID, (n) => void handled.add(n));
  await using sub = await new Actors(actor).connect(addresses);
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });

  let emitted = 0;
  let upgraded = false;
  const emitting = (async () => {
    while (!upgraded) {
      // Each one is repeated until it is confirmed, which is what `sync` and a uid are for.
      const uid = `order-${++emitted}`;
      const emit = () => pub.emit(PAID, emitted, { sync: true, uid, timeout: 2 }).catch(() => undefined);
      while (!(await emit())) { /* once more */ }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  for (const { server, http } of all.servers) {
    await promisify(execFile)(server.program, ["--signal", `ldm=${server.pid}`]);
    const gone = () => monitoring(http, "/varz").then(() => false, () => true);
    await until("the server has ended", gone, 60_000);
    await server.restart();
    await healthy(all.servers);
    const before = emitted;
    await until("events are confirmed by the upgraded cluster", () => emitted > before + 30, 60_000);
  }
  upgraded = true;
  await emitting;
  await until("everything is handled", () => handled.size === emitted, 30_000);
  stop.abort();
  await listening;
});

test("three servers: forty programs register at once for the first time, and none lowers replicas", {
  timeout: 120_000,
}, async () => {
  await using all = await startServers("three_nodes.conf", 3);
  await healthy(all.servers);
  const admin = all.servers.map(({ url }) => url("admin"));
  const eventsWith = (replicas: 1 | 3) =>
    [1, 2, 3].map((i) => new Event(`at-once-${i}`, Number, { replicas }));
  const register = async (replicas: 1 | 3, logger = captureLogger()) => {
    const events = eventsWith(replicas);
    await using pub = await new Events(...events).connect(admin, { logger });
    await pub.register();
    const actors = events.map((event) => new Actor("one", event, () => {}, { maxAttempts: 2 }));
    await using sub = await new Actors(...actors).connect(admin, { logger });
    await sub.register();
  };
  await Promise.all(Array.from({ length: 40 }, () => register(3)));
  const logger = captureLogger();
  await register(1, logger);
  const warnings = logger.lines.filter(({ level }) => level === "warn").map(({ message }) => message);
  assert.equal(warnings.length, 3, warnings.join("; "));
  for (const warning of warnings) assert.match(warning, /"at-once-.".* keeps its 3 replicas/);
});

test("three servers: with one of them killed for good, events are still confirmed and handled", {
  timeout: 120_000,
}, async () => {
  await using all = await startServers("three_nodes.conf", 3);
  await healthy(all.servers);
  // First without copies, as in a deployment that began on one server: the deployer may change that.
  const deployer = all.servers.map(({ url }) => url("deployer"));
  for (const replicas of [1, 3] as const) {
    const event = new Event(PAID.name, Number, { replicas });
    await using pub = await new Events(event).connect(deployer);
    await pub.register();
    await using sub = await new Actors(new Actor("send-receipt", event, () => {})).connect(deployer);
    await sub.register();
  }
  await using pub = await new Events(PAID).connect(all.servers.map(({ url }) => url("shop")));
  // Without the new copies, a server that is killed may take the only one with it.
  await until("the new copies are complete", () => copied(deployer, PAID.streamName), 30_000);
  await all.servers[0]!.server.kill();
  const emit = () => pub.emit(PAID, 1, { sync: true, uid: "one" }).then(() => true, () => false);
  await until("an event is confirmed", emit, 60_000);
});

test("three servers with TLS: for clients, for WebSocket from the pages that may, and between the servers", {
  timeout: 120_000,
}, async () => {
  using certificates = await makeCertificates();
  await using all = await startServers("three_nodes_tls.conf", 3, certificates.folder.replaceAll("\\", "/"));
  await healthy(all.servers);
  const [first] = all.servers as [Started];
  const ca = readFileSync(join(certificates.folder, "ca.pem"), "utf8");
  const servers = all.servers.map(({ server }) => `tls://localhost:${server.port}`);
  const login = { servers, user: "admin", pass: "p-admin" };
  const handled: number[] = [];
  await using pub = await new Events(PAID).connect({ ...login, tls: { ca } });
  await pub.register();
  await using sub = await new Actors(new Actor("count", PAID, (n) => void handled.push(n))).connect({
    ...login,
    tls: { ca },
  });
  await sub.register();
  await pub.emit(PAID, 7, { sync: true });
  await listenUntil(sub, "it is handled", () => handled.length === 1);
  await assert.rejects(new Events(PAID).connect(login), { name: "ConnectError" });

  // A WebSocket with a certificate authority of one's own: only by hand.
  const upgrade = (origin: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
        Origin: origin,
      };
      const asked = request({ host: "localhost", port: first.websocket, ca, headers, agent: false });
      asked.on("upgrade", (response, socket) => (socket.destroy(), resolve(response.statusCode)));
      asked.on("response", (response) => (response.resume(), resolve(response.statusCode)));
      asked.on("error", reject);
      asked.end();
    });
  assert.equal(await upgrade("https://shop.example.com"), 101);
  assert.equal(await upgrade("https://elsewhere.example.com"), 403);

  // A server without a certificate finds no way into the cluster.
  const { body } = await monitoring(first.http, "/varz");
  const { cluster } = body as { cluster: { tls_required?: boolean; tls_verify?: boolean } };
  assert.deepEqual([cluster.tls_required, cluster.tls_verify], [true, true]);
});
