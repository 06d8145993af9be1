// Servers that hang: no socket is closed, and nothing is answered. And connections that only look like it.

import assert from "node:assert/strict";
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from "node:net";
import process from "node:process";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { sleep } from "./helpers/chaos.ts";
import { assertNothingLost, assertShort, Cluster } from "./helpers/cluster.ts";

const skip = process.platform === "win32" && "Windows has no signal that stops a process for a while";

/** Stops a server until it is disposed. */
function hang({ pid }: NatsServer): Disposable {
  process.kill(pid, "SIGSTOP");
  return { [Symbol.dispose]: () => void process.kill(pid, "SIGCONT") };
}

test("a server of three hangs: emits and jobs go on within 10 s, over another one", {
  timeout: 120_000,
  skip,
}, async () => {
  await using cluster = await Cluster.start();
  const connected = await cluster.connected();
  let hung: Disposable | undefined;
  try {
    const pauses = await cluster.end(connected, () => void (hung = hang(connected.server)));
    assertShort(pauses, 10, "the server that we are connected to hangs");
    // A machine that is busy looks late.
    assert.ok(
      cluster.log.lines.some(({ message }) => /has not answered for [3-6] s/.test(message)),
      JSON.stringify({ pauses, lines: cluster.log.lines }),
    );
  } finally {
    hung?.[Symbol.dispose]();
  }
  await assertNothingLost(cluster);
});

test("the first of two addresses hangs: a fresh connection takes no more than 3 s longer", {
  timeout: 60_000,
  skip,
}, async () => {
  await using first = await NatsServer.start({ version: server.version });
  using _ = hang(first);
  const events = new Events(new Event(randomName(), Number));
  const begun = performance.now();
  const pub = await events.connect({ servers: [first.url, server.url], noRandomize: true });
  const seconds = (performance.now() - begun) / 1000;
  await pub.close();
  assert.ok(seconds < 3, `${seconds} s`);
});

test("the only server hangs for 6 s: the connection is kept, as there is nothing better", {
  timeout: 60_000,
  skip,
}, async () => {
  await using nats = await NatsServer.start({ version: server.version });
  const event = new Event(randomName(), Number);
  const log = captureLogger();
  await using pub = await new Events(event).connect(nats.url, { logger: log });
  await pub.register();
  {
    using _ = hang(nats);
    await sleep(6000);
  }
  await pub.emit(event, 1, { sync: true });
  assert.deepEqual(log.lines.filter(({ level }) => level === "warn"), []);
});

test("a loop of ours that blocks, for long or again and again, is not taken for a server that hangs", {
  timeout: 60_000,
}, async () => {
  const log = captureLogger();
  const event = new Event(randomName(), Number);
  await using pub = await new Events(event).connect([
    server.url,
    server.url.replace("127.0.0.1", "localhost"),
  ], { logger: log });
  await pub.register();
  for (const [times, milliseconds] of [[1, 4000], [5, 1200], [10, 400]] as const) {
    for (let i = 0; i < times; i++) {
      block(milliseconds);
      // A turn of the loop, as between two jobs.
      await sleep(0);
    }
  }
  await sleep(1500);
  assert.deepEqual(log.lines.filter(({ level }) => level === "warn"), []);
});

test("a slow link is not taken for a server that hangs: 2 MB each way at 200 KB/s", {
  timeout: 90_000,
}, async () => {
  await using slow = await SlowLink.start(server.url, 200_000);
  const event = new Event(randomName(), String);
  const log = captureLogger();
  const servers = [slow.url, server.url];
  await using pub = await new Events(event).connect({ servers, noRandomize: true }, { logger: log });
  await pub.register();
  let handled = 0;
  const actors = new Actors(new Actor(randomName(), event, () => void handled++));
  await using sub = await actors.connect({ servers, noRandomize: true }, { logger: log });
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  const begun = performance.now();
  // Nothing comes back until all of it has gone out.
  for (let i = 0; i < 4; i++) await pub.emit(event, "x".repeat(500_000));
  await pub.emit(event, "the end", { sync: true, timeout: 40 });
  assert.ok(performance.now() - begun > 8000, "the link is slow");
  await until("all is handled", () => handled === 5, 40_000);
  stop.abort();
  await listening;
  assert.deepEqual(log.lines.filter(({ message }) => /lost the connection|not answered/.test(message)), []);
});

function block(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

/** A link to a server that carries so many bytes a second, each way and for each connection. */
class SlowLink implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: string, rate: number) {
    const { hostname, port } = new URL(target);
    this.#server = createServer({ noDelay: true }, (client) => {
      const nats = connectSocket({ host: hostname, port: Number(port), noDelay: true });
      this.#carry(client, nats, rate);
      this.#carry(nats, client, rate);
    });
  }

  static async start(target: string, rate: number): Promise<SlowLink> {
    const link = new SlowLink(target, rate);
    await new Promise<void>((resolve) => link.#server.listen(0, "127.0.0.1", resolve));
    return link;
  }

  get url(): string {
    return `nats://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(from: Socket, to: Socket, rate: number): void {
    this.#sockets.add(from);
    from.on("data", (bytes: Uint8Array) => {
      from.pause();
      setTimeout(() => {
        if (!to.destroyed) to.write(bytes);
        from.resume();
      }, bytes.length / rate * 1000);
    });
    from.on("error", () => {});
    from.on("close", () => to.destroy());
  }
}
