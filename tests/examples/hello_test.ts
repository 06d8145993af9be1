import { Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { USER_CREATED } from "../../examples/hello/events.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { Example } from "./example.ts";

test("hello: two instances share the users, each is welcomed once, and Ctrl+C ends all of them", {
  timeout: 60_000,
}, async () => {
  await using server = await NatsServer.start();
  await using hello = new Example("hello", server.url);
  const pub = await hello.start("pub.ts", { ready: "created user 1" });
  const subs = [await hello.start("sub.ts"), await hello.start("sub.ts")];
  const welcomed = () => subs.flatMap(({ lines }) => lines);

  // Beside the program, which takes a second for each.
  await using conn = await new Events(USER_CREATED).connect(server.url);
  let id = 1000;
  await until("both instances have welcomed somebody", async () => {
    await conn.emit(USER_CREATED, { id: ++id, name: `guest ${id}` }, { sync: true });
    return subs.every(({ lines }) => lines.length > 0);
  }, 30_000);
  const last = pub.lines.length;
  await until("the publisher goes on", () => pub.lines.length > last);
  await hello.stop(pub);
  await until("the last user is welcomed", () => {
    return welcomed().includes(pub.lines.at(-1)!.replace("created", "welcome,")) &&
      welcomed().includes(`welcome, guest ${id}`);
  });
  for (const sub of subs) await hello.stop(sub);
  assert.equal(new Set(welcomed()).size, welcomed().length, "nobody twice");
});
