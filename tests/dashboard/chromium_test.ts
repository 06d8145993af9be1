// Every page, and every button, in a real Chromium: against a real server with real traffic.
/// <reference lib="dom" />

import assert from "node:assert/strict";
import process from "node:process";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { Inspector } from "@walnats/core/inspector";
import { NatsServer } from "@walnats/core/testing";
import { captureLogger } from "../helpers/capture_logger.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { type BrowserPage, chromium, withPages } from "./browser.ts";
import { ACTORS, EVENTS, startSystem } from "./system.ts";

const options = {
  timeout: 120_000,
  skip: "missing" in chromium && chromium.missing,
  // Playwright keeps timers and pipes of its own.
  sanitize: false,
};

const NAVIGATION = [
  "Overview",
  "Events",
  "Actors",
  "Dead letters",
  "Delayed",
  "Instances",
  "Topology",
  "Doctor",
];

const start = () => NatsServer.start({ version: process.env["WALNATS_TEST_NATS_VERSION"] });

/** Goes to a page by its link. */
async function open(page: BrowserPage, name: string): Promise<void> {
  await page.getByRole("navigation").first().getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, exact: true }).first().waitFor();
}

/** Says yes to the question. */
async function confirm(page: BrowserPage, button: string | RegExp): Promise<string> {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const text = await dialog.innerText();
  await dialog.getByRole("button", { name: button }).click();
  await dialog.waitFor({ state: "hidden" });
  return text;
}

test("every page shows a system at work, wide and narrow, light and dark", options, async () => {
  await using nats = await start();
  await using _system = await startSystem(nats.url);
  await withPages({ server: nats.url, events: EVENTS, actors: ACTORS }, async ({ page, picture }) => {
    await page.getByText("old-report").first().waitFor();
    for (const name of NAVIGATION) {
      await open(page, name);
      // The heading is there before the data.
      await until(
        `${name} shows something`,
        async () => (await page.getByRole("main").innerText()).length > 80,
      );
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await picture(`${name.toLowerCase().replace(" ", "-")}-${colorScheme}`);
      }
      await page.setViewportSize({ width: 390, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${name} is ${wide} pixels wider than a phone`);
      await picture(`${name.toLowerCase().replace(" ", "-")}-phone`);
      await page.setViewportSize({ width: 1400, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
    }
  });
});

test("an actor is paused and resumed", options, async () => {
  await using nats = await start();
  await using _system = await startSystem(nats.url);
  await withPages({ server: nats.url }, async ({ page, picture }) => {
    await open(page, "Actors");
    await page.getByRole("link", { name: "send-receipt" }).first().click();
    await page.getByRole("heading", { name: "send-receipt" }).first().waitFor();
    await picture("actor");
    await page.getByRole("button", { name: /15 min/ }).click();
    await page.getByText(/paused/i).first().waitFor();
    await page.getByRole("button", { name: /resume/i }).click();
    await page.getByText(/listening/i).first().waitFor();
  });
});

test("dead letters are redriven and dropped; what is asked says how many", options, async () => {
  await using nats = await start();
  const event = new Event("order-paid", Object);
  let isBroken = true;
  const actor = new Actor("ship", event, ({ id }) => {
    if (isBroken) throw new Error(`no place for order ${id}`);
  }, { maxAttempts: 1 });
  await using pub = await new Events(event).connect(nats.url);
  await pub.register();
  await using sub = await new Actors(actor).connect(nats.url, { logger: captureLogger() });
  await sub.register();
  await pub.emitMany(event, Array.from({ length: 12 }, (_, id) => ({ id })), { sync: true });
  await sub.listen({ burst: true });
  isBroken = false;
  await withPages({ server: nats.url }, async ({ page, url, picture }) => {
    await open(page, "Dead letters");
    await page.getByText(/no place for order \d/).first().waitFor();
    await picture("dead-letters");
    const [newest] = await sub.deadLetters.list({ limit: 1 });
    await page.goto(`${url}#/letter/${newest!.id}`);
    await page.getByText(/"id": ?11/).first().waitFor();
    await picture("letter");
    await page.getByRole("button", { name: /redrive/i }).first().click();
    await confirm(page, /redrive/i);
    await until("it is redriven", async () => (await sub.deadLetters.list()).length === 11);
    await page.goto(`${url}#/dead?event=order-paid&actor=ship`);
    await page.getByRole("button", { name: "Drop all" }).first().click();
    assert.match(await confirm(page, /drop/i), /11 dead letters/);
    await until("all are dropped", async () => (await sub.deadLetters.list()).length === 0);
  });
});

test(
  "the form of an event is made from its schema; what does not fit is said, and kept",
  options,
  async () => {
    await using nats = await start();
    const [event] = EVENTS;
    await using pub = await new Events(event).connect(nats.url);
    await pub.register();
    await using inspector = await new Inspector().connect(nats.url);
    const emitted = async () => (await inspector.events())[0]!.emitted;
    await withPages({ server: nats.url, events: EVENTS }, async ({ page, url, picture }) => {
      await page.goto(`${url}#/event/${event.name}`);
      const form = page.getByRole("form");
      await form.waitFor();
      await page.getByLabel(/^id/).fill("17");
      await page.getByLabel(/^amount/).fill("9.5");
      await page.getByLabel(/^name/).fill("Ada");
      await page.getByLabel(/^currency/).selectOption("USD");
      await page.getByLabel("null").check();
      await picture("emit-form");
      await page.getByRole("button", { name: "Emit" }).click();
      await until("it is stored", async () => await emitted() === 1);
      await page.getByLabel(/^id/).fill("-1");
      await page.getByRole("button", { name: "Emit" }).click();
      await page.getByText(/at least 1|>= ?1|>=1|too small|minimum/i).first().waitFor();
      assert.equal(await emitted(), 1);
    });
  },
);

test("a live tail shows what is emitted from now on", options, async () => {
  await using nats = await start();
  const event = new Event("order-paid", Object);
  await using pub = await new Events(event).connect(nats.url);
  await pub.register();
  await withPages({ server: nats.url }, async ({ page, url, picture }) => {
    await page.goto(`${url}#/event/${event.name}`);
    await page.getByRole("button", { name: /^start/i }).click();
    let n = 0;
    await until("it shows", async () => {
      await pub.emit(event, { lot: `number-${n++}` }, { sync: true });
      return await page.getByText(/number-\d/).count() > 0;
    });
    await picture("tail");
  });
});

test("delayed messages are run now, and dropped", options, async () => {
  await using nats = await start();
  const event = new Event("remind", Object);
  const ran: unknown[] = [];
  const actor = new Actor("mail", event, (message) => void ran.push(message));
  await using pub = await new Events(event).connect(nats.url);
  await pub.register();
  await using sub = await new Actors(actor).connect(nats.url);
  await sub.register();
  for (const n of [1, 2, 3]) await pub.emit(event, { n }, { sync: true, delay: n * 3600 });
  await sub.listen({ burst: true });
  await withPages({ server: nats.url }, async ({ page, picture }) => {
    await open(page, "Delayed");
    await page.getByText(/in 5\d m|in 1 h|in 1:00/).first().waitFor();
    await picture("delayed-messages");
    await page.getByRole("button", { name: /run now/i }).first().click();
    await confirm(page, /run/i);
    await until("it runs", async () => {
      await sub.listen({ burst: true });
      return ran.length === 1;
    });
    await page.getByRole("button", { name: /^drop all/i }).first().click();
    await confirm(page, /drop/i);
    const { delayed } = sub.inspect();
    await until("they are dropped", async () => (await delayed.list()).length === 0);
  });
});

test("hostile names, errors, headers and payloads are text", options, async () => {
  await using nats = await start();
  const evil = `"><img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>`;
  const event = new Event("evil", Object, { description: evil });
  const actor = new Actor("prey", event, () => {
    throw new Error(evil);
  }, { maxAttempts: 1, description: evil });
  await using pub = await new Events(event).connect(nats.url);
  await pub.register();
  await using sub = await new Actors(actor).connect(nats.url, { logger: captureLogger() });
  await sub.register();
  await pub.emit(event, { [evil]: evil }, { sync: true });
  await pub.emit(event, { [evil]: evil }, { sync: true, delay: 3600 });
  await sub.listen({ burst: true });
  await withPages({ server: nats.url }, async ({ page, url }) => {
    const [letter] = await sub.deadLetters.list();
    for (
      const path of [
        "events",
        "event/evil",
        "actors",
        "actor/evil/prey",
        "dead",
        `letter/${letter!.id}`,
        "delayed",
      ]
    ) {
      await page.goto(`${url}#/${path}`);
      await page.getByText(/onerror|prey|evil/).first().waitFor();
    }
    await page.goto(`${url}#/letter/${letter!.id}`);
    await page.getByText("globalThis.hacked=1").first().waitFor();
    await page.goto(`${url}#/actors?search=${encodeURIComponent(evil)}`);
    await page.getByRole("heading", { name: "Actors" }).first().waitFor();
    assert.equal(await page.evaluate(() => (globalThis as { hacked?: number }).hacked), undefined);
  });
});

test("read-only pages have no button that changes anything", options, async () => {
  await using nats = await start();
  await using _system = await startSystem(nats.url);
  await withPages({ server: nats.url, readOnly: true }, async ({ page, url }) => {
    for (
      const path of ["event/order-paid", "actor/order-paid/charge-card", "dead?event=order-paid", "delayed"]
    ) {
      await page.goto(`${url}#/${path}`);
      await page.getByText(/order-paid/).first().waitFor();
      const changing = page.getByRole("button", { name: /emit|pause|resume|redrive|drop|run now/i });
      // That of the live tail changes nothing but the page.
      assert.equal(await changing.count(), 0, path);
    }
    await page.getByText(/read-only/i).first().waitFor();
  });
});

test("the server is away and back: the page says so, keeps what it has, and goes on", options, async () => {
  await using nats = await start();
  const event = new Event("order-paid", Object);
  await using pub = await new Events(event).connect(nats.url, { logger: captureLogger() });
  await pub.register();
  await withPages({ server: nats.url }, async ({ page, complaints, picture }) => {
    await open(page, "Events");
    await page.getByRole("link", { name: "order-paid" }).first().waitFor();
    await nats.kill();
    await page.getByText(/trying again/i).first().waitFor();
    await page.getByRole("link", { name: "order-paid" }).first().waitFor();
    await picture("away");
    await nats.restart();
    await page.getByText(/trying again/i).first().waitFor({ state: "hidden" });
    // What fails meanwhile, the browser says in its console.
    complaints.splice(0);
  });
});

test("it can be used by keyboard alone", options, async () => {
  await using nats = await start();
  await using _system = await startSystem(nats.url);
  await withPages({ server: nats.url }, async ({ page, url }) => {
    // Loaded anew, so that the first Tab leads to the first link.
    await page.goto(`${url}?#/actors`);
    await page.getByRole("heading", { name: "Actors" }).first().waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("Tab");
    assert.match(await focused(), /skip/i);
    for (let tabs = 0; tabs < 15 && await focused() !== "Doctor"; tabs++) await page.keyboard.press("Tab");
    assert.equal(await focused(), "Doctor");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Doctor" }).first().waitFor();
  });
});
