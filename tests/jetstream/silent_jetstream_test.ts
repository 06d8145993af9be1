// What a leader that has just lost its cluster does, or a server that is far too busy: it takes requests and is silent.

import assert from "node:assert/strict";
import { Event, Events, JetStreamUnavailableError, type WalnatsError } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

test("a JetStream that answers nothing is unavailable, and the error says what may be wrong with it", {
  timeout: 60_000,
}, async () => {
  const domain = randomName();
  const silent = await connectNats({ servers: server.url });
  silent.subscribe(`$JS.${domain}.API.>`, { callback: () => {} });
  await silent.flush();
  const events = new Events(new Event(randomName(), Number));
  await using pub = await events.connect(server.url, { domain, logger: captureLogger() });
  const error = await pub.register().then(() => undefined, (error: WalnatsError) => error);
  await silent.close();
  assert.ok(error instanceof JetStreamUnavailableError, String(error));
  assert.match(error.message, /its cluster lost most nodes or is busy/);
  assert.match(String(error.cause), /no reply to .* in time/);
});
