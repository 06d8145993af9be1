// Two copies of the package in one program, as where two of its dependencies bring one each.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { connect as connectNats } from "@nats-io/transport-node";
import * as one from "@walnats/core";
import { captureLogger } from "./helpers/capture_logger.ts";
import { listenUntil } from "./helpers/listen_until.ts";
import { randomName, server } from "./helpers/nats.ts";
import { test } from "./helpers/test.ts";

/** Another copy of the sources, in a folder below this project: imports of other packages are found from there. */
async function importCopy(): Promise<typeof one> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "copy-"));
  try {
    for (const name of ["mod.ts", "src"]) cpSync(join(root, name), join(folder, name), { recursive: true });
    return await import(pathToFileURL(join(folder, "mod.ts")).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const two = await importCopy();

test("events, limits and errors of another copy work", { sanitize: false }, async () => {
  assert.notEqual(one.Event, two.Event);
  const plain = new two.Event(randomName(), String, { limits: new one.Limits({ messages: 100 }) });
  const asked = new two.Event(randomName(), String).withResponse(Number);
  const runs: string[] = [];
  const failing = new one.Actor("failing", plain, (text) => {
    runs.push(text);
    if (runs.length === 1) throw new two.Retry({ delay: 0 });
    throw new two.Reject("never");
  });
  const length = new one.Actor("length", asked, (text) => text.length);
  const logger = captureLogger();
  await using pub = await new one.Events(plain, asked).connect(server.url, { logger });
  await pub.register();
  await using sub = await new one.Actors(failing, length).connect(server.url, { logger });
  await sub.register();
  await pub.emit(plain, "hi", { sync: true });
  await listenUntil(sub, "there is a dead letter", async () => {
    return (await sub.deadLetters.list({ event: plain.name })).length === 1;
  });
  assert.deepEqual(runs, ["hi", "hi"]);
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  assert.equal(await pub.request(asked, "four"), 4);
  stop.abort();
  await listening;
  const [letter] = await sub.deadLetters.list({ event: plain.name });
  assert.match(letter!.error, /never/);
  await assert.rejects(pub.emit(plain, 13 as never), two.EncodeError);
  await sub.deadLetters.drop({ event: plain.name });
});

test("services describe events and actors of another copy", () => {
  const event = new two.Event("paid", Number);
  const services = new one.Services();
  services.add("shop", { emits: new two.Events(event) as never });
  services.add("books", { defines: new two.Actors(new two.Actor("book", event, () => {})) as never });
  assert.match(services.getD2(), /paid[\s\S]*book/);
});

test("of an actor, and of a connection, of another copy it is said what to do", async () => {
  const event = new one.Event(randomName(), String);
  const says = /of another copy of @walnats\/core: have one version of it, once/;
  assert.throws(() => new one.Actors(new two.Actor("a", event, () => {}) as never), says);
  const clock = new one.Clock();
  await using conn = await new two.Events(clock.event).connect(
    // The copy's files are gone, and what it would dial with is loaded late.
    await connectNats({ servers: server.url }),
  );
  await assert.rejects(clock.run(conn as never, { burst: true }), says);
});
