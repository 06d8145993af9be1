// `walnats dashboard` as a process.

import assert from "node:assert/strict";
import { request } from "node:http";
import process from "node:process";
import { test } from "../helpers/test.ts";
import { fixture, type Running, startServer } from "./walnats.ts";

const LONG = { timeout: 60_000, skip: process.platform === "win32" && "Windows has no SIGINT for others" };

async function urlOf(pages: Running): Promise<string> {
  await pages.shows(/walnats dashboard: \S+; Ctrl\+C ends/);
  return /dashboard: (\S+);/.exec(pages.err)![1]!;
}

/** The status of an answer; unlike `fetch`, with any host. */
function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    asked.on("error", reject).end();
  });
}

test(
  "dashboard serves the pages until Ctrl+C, with the module's schemas, to this machine alone",
  LONG,
  async () => {
    await using shop = await startServer();
    await shop.run(["run", "--burst", "--register-events", fixture("shop.ts")]);
    await using pages = shop.start(["dashboard", "--port", "0", "--module", fixture("shop.ts")]);
    const url = await urlOf(pages);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const html = await (await fetch(url)).text();
    assert.match(html, /"readOnly":false/);
    const event = await (await fetch(`${url}api/event?name=order-paid`)).json();
    assert.deepEqual([event.declared, event.schema.type], [true, "object"]);
    assert.equal(await statusOf(url, { host: "evil.example" }), 401);
    assert.equal(await statusOf(url, { host: "localhost:1" }), 200);
    const { port } = new URL(url);
    const second = await shop.run(["dashboard", "--port", port]);
    assert.equal(second.code, 2);
    assert.match(
      second.err,
      new RegExp(`port ${port} of 127\\.0\\.0\\.1 is in use: choose another with --port`),
    );
    // An open page does not keep it.
    const live = (await fetch(`${url}api/live`)).body!.getReader();
    await live.read();
    pages.kill("SIGINT");
    assert.equal((await pages.ended).code, 0);
    await live.cancel().catch(() => {}); // It was cut.
  },
);

test("where others reach it, a token opens it", LONG, async () => {
  await using shop = await startServer();
  await using made = shop.start(["dashboard", "--port", "0", "--host", "0.0.0.0", "--read-only"]);
  const url = new URL(await urlOf(made));
  const token = url.searchParams.get("token")!;
  assert.match(token, /^[\w-]{36}$/);
  url.hostname = "127.0.0.1";
  assert.equal(await statusOf(`${url.origin}/`), 401);
  assert.equal(await statusOf(url.href), 303);
  assert.equal(await statusOf(`${url.origin}/api/events`, { authorization: `Bearer ${token}` }), 200);
  await using given = shop.start(["dashboard", "--port", "0", "--token", "my-own-token-is-this"]);
  const own = await urlOf(given);
  assert.match(own, /\?token=my-own-token-is-this$/);
  assert.equal(await statusOf(new URL("/", own).href), 401);
  const short = await shop.run(["dashboard", "--token", "short"]);
  assert.deepEqual([short.code, /16 characters or more/.test(short.err)], [2, true]);
});
