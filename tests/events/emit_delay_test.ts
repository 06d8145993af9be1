import assert from "node:assert/strict";
import { Event, Events } from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

for (const delay of [0.001, 0.3, 1, 3600, 1e9, 1e15, 1e21, 1e300]) {
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
      for await (const { headers } of sub) text = headers!.get("Walnats-Delay");
      const after = Date.now() / 1000;
      await nc.close();
      assert.match(text, /^\d+(\.\d+)?$/);
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
  await conn.emit(event, "x", { delay: 0 });
  for await (const { headers } of sub) assert.equal(headers, undefined);
  await nc.close();
});
