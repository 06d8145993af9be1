// What a request waits for and what not: its deadline, inboxes of any form, errors of any kind.

import assert from "node:assert/strict";
import { headers as newHeaders } from "@nats-io/nats-core";
import { connect as connectNats } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events, Reject, RequestError, RequestTimeoutError } from "@walnats/core";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

test("a response that comes after the deadline does not count", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const nc = await connectNats({ servers: server.url });
  await using _ = { [Symbol.asyncDispose]: () => nc.close() };
  let responses = 0;
  nc.subscribe(event.subjectName, {
    callback: (_, { headers }) => {
      setTimeout(() => {
        nc.publish(headers!.get("Walnats-Reply"), "7");
        responses++;
      }, 230);
    },
  });
  await nc.flush();
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  // Deadlines are looked at every 50 ms, and when one is due.
  const requests = Array.from({ length: 5 }, () => pub.request(event, "x", { timeout: 0.21 }));
  for (const request of requests) await assert.rejects(request, RequestTimeoutError);
  await until("the responses are sent", () => responses === 5);
});

test("requests find responses by inboxes of any form, or the subscriber says why not", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const log = captureLogger();
  const actor = new Actor(randomName(), event, (text) => text.length);
  await using setup = await new Events(event).connect(server.url);
  await setup.register();
  await using sub = await new Actors(actor).connect({ servers: server.url, inboxPrefix: "to:shop.replies" }, {
    logger: log,
  });
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  for (const inboxPrefix of ["_INBOX", "_INBOX.shop", "_INBOX_shop", "_INBOX-shop.eu", "to:shop.replies"]) {
    await using pub = await new Events(event).connect({ servers: server.url, inboxPrefix });
    assert.equal(await pub.request(event, "four"), 4, inboxPrefix);
  }
  await using pub = await new Events(event).connect({ servers: server.url, inboxPrefix: "mail.replies" });
  await assert.rejects(pub.request(event, "x", { timeout: 0.5 }), RequestTimeoutError);
  const line = log.lines.find(({ message }) => message.includes("is not answered"))!;
  assert.equal(line.level, "warn");
  assert.match(
    line.message,
    /its inbox "mail\.replies\..*begins neither with "_INBOX" nor with .*inboxPrefix \("to:shop\.replies"\)/,
  );
  // What is no inbox is never published to, whatever it begins with.
  const nc = await connectNats({ servers: server.url });
  await using _ = { [Symbol.asyncDispose]: () => nc.close() };
  const heard: string[] = [];
  for (const subject of ["_INBOX", "_INBOX.a.*", "_INBOX.a..b", "$JS.API.INFO", event.subjectName]) {
    const headers = newHeaders();
    headers.set("Walnats-Reply", subject);
    nc.publish(event.subjectName, '"forged"', { headers });
  }
  nc.subscribe("_INBOX.a.>", { callback: (_, { subject }) => void heard.push(subject) });
  await nc.flush();
  await until(
    "all were refused",
    () => log.lines.filter(({ message }) => message.includes("not answered")).length > 4,
  );
  assert.deepEqual(heard, []);
  stop.abort();
  await listening;
});

test("the error of a job reaches the request, however odd it is", async () => {
  const event = new Event(randomName(), String).withResponse(Number);
  const odd: Record<string, unknown> = {
    "no name": Object.assign(new Error("why"), { name: "" }),
    "a name with spaces": Object.assign(new Error("why"), { name: "Not Found!" }),
    "many lines": new TypeError("first\n  second"),
    "no message": new RangeError(""),
    "undefined": undefined,
    "a symbol": Symbol("why"),
    "an object": { why: true },
    "getters that throw": Object.defineProperty(new Error(), "message", {
      get: () => {
        throw new Error("again");
      },
    }),
    "a long one": new Error("é".repeat(100_000)),
  };
  const actor = new Actor(randomName(), event, (which): number => {
    throw odd[which];
  }, { maxAttempts: 1 });
  const rejecting = new Reject("not ours");
  const log = captureLogger();
  await using pub = await new Events(event).connect(server.url, { logger: log });
  await pub.register();
  await using sub = await new Actors(actor).connect(server.url, { logger: log });
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  const said: Record<string, string> = {};
  for (const which of Object.keys(odd)) {
    await assert.rejects(pub.request(event, which), (error: unknown) => {
      assert.ok(error instanceof RequestError, String(error));
      said[which] = `${error.errorName}|${error.reason.slice(0, 30)}`;
      return true;
    });
  }
  odd["a reject"] = rejecting;
  await assert.rejects(pub.request(event, "a reject"), /Reject: not ours/);
  assert.deepEqual(said, {
    "no name": "Error|: why",
    "a name with spaces": "Error|Not Found!: why",
    "many lines": "TypeError|first   second",
    "no message": "RangeError|",
    "undefined": "Error|undefined",
    "a symbol": "Error|Symbol(why)",
    "an object": "Error|[object Object]",
    "getters that throw": "Error|an error whose message cannot ",
    "a long one": `Error|${"é".repeat(30)}`,
  });
  stop.abort();
  await listening;
});
