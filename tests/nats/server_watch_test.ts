import assert from "node:assert/strict";
import type { NatsConnection, Status } from "@nats-io/nats-core";
import { NatsInternals } from "../../src/nats/nats_internals.ts";
import { ServerWatch } from "../../src/nats/server_watch.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** A connection to one of two servers, whose PONGs come as `pong` says. */
function fakeConnection(pong: (came: () => void) => void) {
  const socket = { bytesRead: 0, bytesWritten: 0 };
  let end = () => {};
  const ended = new Promise<void>((resolve) => end = resolve);
  const left: Error[] = [];
  const connection = {
    protocol: {
      transport: { socket, close: (error: Error) => Promise.resolve(void left.push(error)) },
    },
    getServer: () => "a:4222",
    getServers: () => [{ listen: "a:4222" }, { listen: "b:4222" }],
    async *status(): AsyncGenerator<Status> {
      await ended;
      yield { type: "close" };
    },
    flush: () =>
      new Promise<void>((resolve) =>
        pong(() => {
          socket.bytesRead += 6;
          resolve();
        })
      ),
  };
  const nats = connection as unknown as NatsConnection;
  const log = captureLogger();
  const watched = { connection: nats, internals: new NatsInternals(nats, log), logger: log };
  return { watched, log, left, end };
}

test("a PONG that waits behind a loop of ours that is blocked for 4 s is waited for", async () => {
  let pongs = 0;
  const { watched, left, end } = fakeConnection((came) => {
    if (pongs++ === 0) { for (const end = performance.now() + 4000; performance.now() < end;); }
    setTimeout(came, 20);
  });
  new ServerWatch(watched, () => {});
  await until("it has looked again", () => pongs > 2);
  end();
  // The last PONG.
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(left, []);
});

test("a PONG that is read some turns after a loop of ours was blocked again and again is waited for", async () => {
  const pongs: (() => void)[] = [];
  const { watched, left, end } = fakeConnection((came) => void pongs.push(came));
  new ServerWatch(watched, () => {});
  await until("there is a PING", () => pongs.length > 0);
  for (let times = 0; times < 4; times++) {
    for (const end = performance.now() + 1200; performance.now() < end;);
    await new Promise((resolve) => setTimeout(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  pongs[0]!();
  await until("there is another one", () => pongs.length > 1);
  assert.deepEqual(left, []);
  end();
});

test("a server that sends no PONG for 3 s is left, and its address is told", async () => {
  const { watched, log, left, end } = fakeConnection(() => {});
  const leaving: string[] = [];
  const begun = performance.now();
  new ServerWatch(watched, (server) => void leaving.push(server));
  await until("it is left", () => left.length > 0);
  end();
  const seconds = (performance.now() - begun) / 1000;
  assert.ok(seconds >= 2.8 && seconds < 5, `${seconds} s`);
  assert.match(left[0]!.message, /no answer from the server for 3 s/);
  const warnings = log.lines.filter(({ level }) => level === "warn");
  assert.match(
    warnings[0]!.message,
    /NATS at a:4222 has not answered for 3 s; connecting to another server/,
  );
  assert.deepEqual(leaving, ["a:4222"]);
});
