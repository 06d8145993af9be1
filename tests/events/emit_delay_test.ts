import assert from "node:assert/strict";
import { Event, Events } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

for (const delay of [1e-7, 0.001, 0.3, 1, 3600, 1e9]) {
  for (const how of ["emit", "emit sync", "emitMany", "request"] as const) {
    test(`a delay of ${delay} s is written as seconds since the epoch in plain decimals: ${how}`, async () => {
      const event = new Event(randomName(), String).withResponse(String);
      const nc = await connectNats({ servers: server.url });
      const sub = nc.subscribe(event.subjectName, { max: 1 });
      await nc.flush();
      await using conn = await new Events(event).connect(server.url);
      await conn.register();
      const before = Date.now() / 1000;
      if (how === "emitMany") await conn.emitMany(event, ["x"], { delay, sync: true });
      else if (how === "request") await assert.rejects(conn.request(event, "x", { delay, timeout: 0.05 }));
      else await conn.emit(event, "x", { delay, sync: how === "emit sync" });
      let text = "";
      let seconds = "";
      for await (const { headers } of sub) {
        text = headers!.get("Walnats-Delay");
        seconds = headers!.get("Walnats-Delay-Seconds");
      }
      const after = Date.now() / 1000;
      await nc.close();
      assert.match(text, /^\d+(\.\d+)?$/);
      assert.match(seconds, /^\d+(\.\d+)?$/);
      assert.ok(Math.abs(Number(seconds) - delay) < 1e-9, seconds);
      assert.ok(Number(text) >= before + delay && Number(text) <= after + delay, text);
    });
  }
}

test("no delay, no header", async () => {
  const event = new Event(randomName(), String);
  const nc = await connectNats({ servers: server.url });
  const sub = nc.subscribe(event.subjectName, { max: 1 });
  await nc.flush();
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  await conn.emit(event, "x", { delay: 0 });
  for await (const { headers } of sub) assert.equal(headers, undefined);
  await nc.close();
});

test("a time in `at` is written as it is, without seconds from now", async () => {
  const event = new Event(randomName(), String);
  const nc = await connectNats({ servers: server.url });
  const sub = nc.subscribe(event.subjectName, { max: 2 });
  await nc.flush();
  await using conn = await new Events(event).connect(server.url);
  await conn.register();
  await conn.emit(event, "new year", { at: new Date("2100-01-01T00:00:00.25Z") });
  await conn.emit(event, "the past", { at: new Date(-1) });
  const seen: (string | undefined)[] = [];
  for await (const { headers } of sub) {
    seen.push(headers?.get("Walnats-Delay"), headers?.get("Walnats-Delay-Seconds"));
  }
  await nc.close();
  assert.deepEqual(seen, ["4102444800.25", "", undefined, undefined]);
});

test("delays that are no delays, or too long, are refused", async () => {
  const event = new Event(randomName(), String);
  await using conn = await new Events(event).connect(server.url);
  const now = new Date();
  for (
    const [options, error] of [
      [
        { delay: 36_525 * 86_400 + 1 },
        /"delay" must be .* at most 3155760000 \(100 years\), got 3155760001/,
      ],
      [{ at: new Date(8.64e15) }, /the time until "at" must be .*100 years/],
      [{ at: new Date(NaN) }, /"at" must be a valid Date/],
      [{ at: 5 as never }, /"at" must be a valid Date, got 5/],
      [{ at: now, delay: 1 }, /"at" and "delay" exclude each other/],
    ] as const
  ) {
    await assert.rejects(async () => await conn.emit(event, "x", options), error);
  }
});
