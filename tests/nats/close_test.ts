import assert from "node:assert/strict";
import { Event, Events } from "@walnats/core";
import { connect } from "../../src/nats/connect.ts";
import { Proxy } from "../chaos/proxy.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

test("a publisher's close ends in time with a silent server", async () => {
  await using proxy = await Proxy.start(server.url);
  const event = new Event(randomName(), String);
  const log = captureLogger();
  const pub = await new Events(event).connect(proxy.url, { logger: log });
  await pub.register();
  proxy.stall();
  const stored = pub.emit(event, "hi", { sync: true }).catch((error) => error.name);
  for (let i = 0; i < 10; i++) await pub.emit(event, "x".repeat(1000));
  const begun = performance.now();
  await pub.close();
  const took = performance.now() - begun;
  assert.equal(await stored, "ConnectionClosedError");
  assert.ok(took > 2000 && took < 5000, `${took} ms`);
  assert.ok(log.lines.some(({ message }) => message.includes("the last events may be lost")));
});

test("what waits for the server to read on ends when the connection is closed", async () => {
  await using proxy = await Proxy.start(server.url);
  const link = await connect(proxy.url, { logger: captureLogger() });
  proxy.stall();
  const flushed = link.flush().then(() => "read", (error) => error.name);
  await link.close();
  assert.equal(await flushed, "ConnectionClosedError");
});
