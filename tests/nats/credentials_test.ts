// Credentials that the server refuses for a while, and connections that end without having been asked to.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { connect as connectNats, type ConnectionOptions } from "@nats-io/transport-node";
import {
  Actor,
  Actors,
  type ConnectedEvents,
  ConnectError,
  ConnectionClosedError,
  Event,
  Events,
} from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** A server of one user, whose password can be changed. */
class GuardedServer implements AsyncDisposable {
  readonly nats: NatsServer;
  readonly #file: string;

  private constructor(nats: NatsServer, file: string) {
    this.nats = nats;
    this.#file = file;
  }

  static async start(): Promise<GuardedServer> {
    // The configuration that includes it lies one folder below.
    const file = `walnats-users-${randomUUID()}.conf`;
    const path = join(tmpdir(), file);
    writeUser(path, "one");
    const nats = await NatsServer.start({ version: server.version, config: `include ../${file}` });
    return new GuardedServer(nats, path);
  }

  async password(password: string, how: "reload" | "restart"): Promise<void> {
    writeUser(this.#file, password);
    if (how === "reload") process.kill(this.nats.pid, "SIGHUP");
    else await this.nats.restart();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nats.close();
    rmSync(this.#file, { force: true });
  }
}

function writeUser(file: string, password: string): void {
  writeFileSync(file, `authorization { users: [ { user: app, password: ${password} } ] }\n`);
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const noReload = process.platform === "win32"
  ? "Windows has no signal that reloads"
  : server.version.startsWith("2.9.") &&
    "the streams of nats-server 2.9 hear nothing more after such a reload";

for (const how of ["reload", "restart"] as const) {
  test(`credentials are refused after a ${how}: listen() goes on when they are right again`, {
    timeout: 60_000,
    skip: how === "reload" && noReload,
  }, async () => {
    await using guarded = await GuardedServer.start();
    const login = { servers: guarded.nats.url, user: "app", pass: "one" };
    const event = new Event(randomName(), Number);
    const handled: number[] = [];
    const actor = new Actor("a", event, (n) => void handled.push(n));
    const log = captureLogger();
    await using pub = await new Events(event).connect(login, { logger: captureLogger() });
    await pub.register();
    await using sub = await new Actors(actor).connect(login, { logger: log });
    await sub.register();
    const stop = new AbortController();
    let ended = false;
    const listening = sub.listen({ signal: stop.signal }).finally(() => ended = true);
    await pub.emit(event, 1, { sync: true });
    await until("the first is handled", () => handled.length === 1);

    await guarded.password("two", how);
    const refusals = () => log.lines.filter(({ message }) => message.includes("refuses the credentials"));
    await until("it is said", () => refusals().length > 0);
    // Enough for several dials.
    await sleep(2500);
    assert.equal(ended, false, "listen() goes on");
    assert.equal(refusals().length, 1, "a warning, not one for each dial");
    assert.equal(refusals()[0]!.level, "warn");

    await guarded.password("one", how);
    await pub.emit(event, 2, { sync: true, timeout: 20 });
    await until("the second is handled", () => handled.includes(2), 20_000);
    const back = log.lines.filter(({ message }) => message.startsWith("walnats: reconnected"));
    assert.equal(back.length, 1, "it came back once, however often it was refused");
    assert.equal(JSON.stringify(log.lines).includes("one"), false, "no password in the log");
    stop.abort();
    await listening;
  });
}

test("credentials of a function are those of the moment, and a function that fails is asked again", {
  timeout: 60_000,
}, async () => {
  await using guarded = await GuardedServer.start();
  let pass: string | undefined;
  const authenticator = () => {
    if (pass === undefined) throw new Error("secret-file is being written");
    return { user: "app", pass };
  };
  const log = captureLogger();
  const event = new Event(randomName(), Number);
  const login = { servers: guarded.nats.url, authenticator };
  await assert.rejects(new Events(event).connect(login), (error: Error) => {
    assert.ok(error instanceof ConnectError);
    assert.match(error.message, /secret-file is being written/);
    return true;
  });

  pass = "one";
  await using pub = await new Events(event).connect(login, { logger: log });
  await pub.register();
  pass = undefined;
  await guarded.password("two", "restart");
  const failures = () => log.lines.filter(({ message }) => message.includes("the authenticator failed"));
  await until("the function has failed", () => failures().length > 0, 20_000);
  await sleep(1000);
  assert.equal(failures().length, 1);
  assert.equal(JSON.stringify(log.lines).includes("secret"), false);
  pass = "two";
  await pub.emit(event, 1, { sync: true, timeout: 20 });
});

type End = (guarded: GuardedServer) => Promise<void>;

for (
  const [name, options, end, cause] of [
    [
      "refused twice",
      { ignoreAuthErrorAbort: false },
      (guarded) => guarded.password("two", "restart"),
      /Authorization Violation/,
    ],
    ["not to be opened again", { reconnect: false }, (guarded) => guarded.nats.kill(), /./],
  ] satisfies [string, ConnectionOptions, End, RegExp][]
) {
  test(`a connection that ends unasked (${name}) rejects listen() with the cause`, async () => {
    await using guarded = await GuardedServer.start();
    const event = new Event(randomName(), Number);
    const login = { servers: guarded.nats.url, user: "app", pass: "one", ...options };
    await (await registered(event, login)).close();
    const actors = new Actors(new Actor("a", event, () => {}));
    const sub = await actors.connect(login, { logger: captureLogger() });
    await sub.register();
    const ended = assert.rejects(sub.listen(), (error: Error) => {
      assert.ok(error instanceof ConnectionClosedError);
      assert.match(error.message, /^the connection to NATS has ended: /);
      assert.match(error.message, cause);
      return true;
    });
    await sleep(200);
    await end(guarded);
    await ended;
    await sub.close();
  });
}

test("a connection that its owner closes resolves listen()", async () => {
  const event = new Event(randomName(), Number);
  await (await registered(event, { servers: server.url })).close();
  const actors = new Actors(new Actor("a", event, () => {}));
  for (const end of ["close", "drain"] as const) {
    const nc = await connectNats({ servers: server.url });
    const sub = await actors.connect(nc, { logger: captureLogger() });
    await sub.register();
    const listening = sub.listen();
    await sleep(200);
    await nc[end]();
    await listening;
    await sub.close();
  }
});

async function registered(event: Event<string, number>, login: ConnectionOptions): Promise<ConnectedEvents> {
  const pub = await new Events(event).connect(login, { logger: captureLogger() });
  await pub.register();
  return pub;
}
