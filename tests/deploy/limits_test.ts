// Figures of docs/limits.md that a server says.

import { Actor, Actors, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { PINNED } from "../../src/testing/nats_version.ts";
import { test } from "../helpers/test.ts";

/** Whether an event and an actor with names of so many characters can be registered; if not, `new Event` or `new Actor` says so. */
async function canRegister(url: string, event: number, actor: number, letter = "x"): Promise<boolean> {
  const make = () => new Actor("y".repeat(actor), new Event(letter.repeat(event), Number), () => {});
  try {
    make();
  } catch (error) {
    assert.ok(error instanceof RangeError, String(error));
    return false;
  }
  const made = make();
  await using pub = await new Events(made.event).connect(url);
  await pub.register();
  await using sub = await new Actors(made).connect(url);
  await sub.register();
  return true;
}

test("the names of an event and its actor have 253 bytes together, underscores counted twice", async () => {
  await using server = await NatsServer.start({ version: PINNED });
  assert.ok(await canRegister(server.url, 127, 126));
  assert.ok(!(await canRegister(server.url, 128, 126)));
  assert.ok(await canRegister(server.url, 63, 127, "_"));
  assert.ok(!(await canRegister(server.url, 64, 127, "_")));
  assert.ok(await canRegister(server.url, 126, 1, "é"));
  assert.ok(!(await canRegister(server.url, 128, 1, "é")));
});

test("headers have 64 KiB together, and a delay ends after 100 years", async () => {
  await using server = await NatsServer.start({ version: PINNED });
  const event = new Event("paid", Number);
  await using pub = await new Events(event).connect(server.url);
  await pub.register();
  let handled = 0;
  await using sub = await new Actors(new Actor("count", event, () => void handled++)).connect(server.url);
  await sub.register();
  const emit = (size: number) => pub.emit(event, 1, { sync: true, meta: { a: "x".repeat(size) } });
  await emit(65_000);
  await assert.rejects(emit(65_536), { name: "EmitRefusedError", message: /64k/ });
  const century = 36_525 * 86_400;
  await pub.emit(event, 2, { sync: true, delay: century });
  await assert.rejects(async () => await pub.emit(event, 2, { delay: century + 1 }), RangeError);
  await sub.listen({ burst: true, batch: 10 });
  assert.equal(handled, 1);
});
