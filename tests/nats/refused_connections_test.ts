import assert from "node:assert/strict";
import { ConnectError, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

// The test runners of all runtimes report what nobody catches.
test("1,000 connections that a server refuses: each rejects, and none leaves an uncaught error", {
  timeout: 120_000,
}, async () => {
  const config = "authorization { user: app, password: right }";
  await using guarded = await NatsServer.start({ version: server.version, config });
  const login = { servers: guarded.url, user: "app", pass: "wrong" };
  const events = new Events(new Event(randomName(), Number));
  let refused = 0;
  const refuse = async () => {
    while (refused < 1000) {
      refused++;
      await assert.rejects(events.connect(login), ConnectError);
    }
  };
  await Promise.all(Array.from({ length: 20 }, refuse));
});
