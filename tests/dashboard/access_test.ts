// Who may see and change what, and what a browser is told to refuse.

import assert from "node:assert/strict";
import { type Authorize, dashboard, type DashboardOptions, tokenAccess } from "@walnats/core/dashboard";
import { server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { Pages } from "./pages.ts";

const PAUSE = { event: "none", actor: "none" };

test("the page loads nothing from elsewhere, runs no script but ours, and is in no frame", async () => {
  await using pages = new Pages({ server: server.url });
  const page = await pages.ask("/");
  assert.equal(page.status, 200);
  const policy = page.headers.get("content-security-policy")!;
  assert.match(policy, /^default-src 'none'; script-src 'self' 'sha256-[\w+/]{43}='; style-src 'self';/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|http/);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  assert.equal(page.headers.get("cache-control"), "no-store");
  assert.match(
    page.headers.get("set-cookie")!,
    /^walnats-csrf=[\w-]{36}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const html = await page.text();
  assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const asset = await pages.ask(path!);
    assert.equal(asset.status, 200, path);
    assert.match(asset.headers.get("cache-control")!, /immutable/);
    assert.match(asset.headers.get("content-security-policy")!, /default-src 'none'/);
    await asset.body?.cancel();
  }
});

test("what is not there is a 404 that says so, whatever the path", async () => {
  await using pages = new Pages({ server: server.url });
  const paths = ["/x", "/assets/main.js", "/assets/../deno.json", "/api/x", "/assets/%2e%2e/x", "/__proto__"];
  for (const path of paths) {
    const response = await pages.ask(path);
    assert.equal(response.status, 404, path);
    assert.deepEqual(await response.json(), { error: "there is no such page" });
  }
});

test("a change that does not come from the page is refused", async () => {
  await using pages = new Pages({ server: server.url });
  const refused: Record<string, Record<string, string>> = {
    "another site": { "sec-fetch-site": "cross-site" },
    "another host of the same site": { "sec-fetch-site": "same-site" },
    "a wrong token": { "x-walnats-csrf": crypto.randomUUID() },
    "no cookie": { cookie: "" },
    "no token": { "x-walnats-csrf": "" },
  };
  for (const [what, headers] of Object.entries(refused)) {
    const response = await pages.post("actor/resume", PAUSE, headers);
    assert.equal(response.status, 403, what);
    assert.match((await response.json()).error, /does not come from these pages/);
  }
  const form = await pages.post("actor/resume", PAUSE, { "content-type": "text/plain" });
  assert.equal(form.status, 415);
  await form.body?.cancel();
  // A browser that does not say the site says the origin.
  const csrf = await pages.csrf();
  for (const [origin, status] of [["http://evil.example", 403], ["http://localhost", 415]] as const) {
    const headers = { origin, host: "localhost", "x-walnats-csrf": csrf, cookie: `walnats-csrf=${csrf}` };
    const response = await pages.ask("/api/actor/resume", { method: "POST", headers });
    assert.equal(response.status, status, origin);
    await response.body?.cancel();
  }
});

test("read-only pages show all and change nothing, for all or for whom authorize says", async () => {
  const readOnly: DashboardOptions[] = [{ readOnly: true }, {
    authorize: () => Promise.resolve("read-only"),
  }];
  for (const options of readOnly) {
    await using pages = new Pages({ server: server.url, ...options });
    assert.ok((await pages.get("events")).total >= 0);
    assert.match(await (await pages.ask("/")).text(), /"readOnly":true/);
    for (
      const path of [
        "actor/pause",
        "actor/resume",
        "emit",
        "dead/drop",
        "dead/redrive",
        "delayed/run",
        "delayed/drop",
      ]
    ) {
      const response = await pages.post(path, {});
      assert.equal(response.status, 403, path);
      assert.deepEqual(await response.json(), { error: "these pages are read-only" });
    }
  }
});

test("authorize lets in, keeps out, or answers itself, whatever is asked for", async () => {
  const answer = new Response(null, { status: 302, headers: { location: "/login" } });
  for (
    const [access, status] of [[true, 200], [false, 401], [answer, 302]] as [
      Awaited<ReturnType<Authorize>>,
      number,
    ][]
  ) {
    const seen: string[] = [];
    await using pages = new Pages({
      server: server.url,
      authorize: ({ url, headers }) => {
        seen.push(`${new URL(url).pathname} ${headers.get("x-user")}`);
        return access;
      },
    });
    for (const path of ["/", "/api/events"]) {
      const response = await pages.ask(path, { headers: { "x-user": "ada" } });
      assert.equal(response.status, status, path);
      if (status === 200) await response.body?.cancel();
    }
    assert.deepEqual(seen, ["/ ada", "/api/events ada"]);
  }
});

test("where authorize throws, the handler does: the reason is not for whoever asks", async () => {
  const error = new Error("the database of users is down: postgres://app:secret@db");
  await using pages = new Pages({ server: server.url, authorize: () => Promise.reject(error) });
  await assert.rejects(pages.ask("/"), error);
  await assert.rejects(pages.ask("/api/events"), error);
});

test("a cookie that is no token of ours is replaced", async () => {
  await using pages = new Pages({ server: server.url });
  const page = await pages.ask("/", { headers: { cookie: `walnats-csrf="><script>alert(1)</script>` } });
  assert.match(page.headers.get("set-cookie")!, /^walnats-csrf=[\da-f-]{36}; /);
  assert.doesNotMatch(await page.text(), /alert/);
});

test("without authorize they answer under the names of this machine alone", async () => {
  await using pages = dashboard({ server: server.url });
  for (
    const [url, status] of [
      ["http://localhost:4280/", 200],
      ["http://127.0.0.1/", 200],
      ["http://[::1]:80/", 200],
      ["https://jobs.example.com/", 401],
      ["http://127.0.0.1.evil.example/", 401],
      ["http://localhost.evil.example/api/events", 401],
    ] as const
  ) {
    const response = await pages.fetch(new Request(url)) as Response;
    assert.equal(response.status, status, url);
    await response.body?.cancel();
  }
});

test("a token opens the pages: as a bearer token, or by a link that leaves a cookie", async () => {
  const token = "a-secret-of-16-or-more";
  await using pages = new Pages({ server: server.url, authorize: tokenAccess(token) });
  const status = async (path: string, headers: Record<string, string> = {}) => {
    const response = await pages.ask(path, { headers });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await status("/"), 401);
  assert.equal(await status("/api/events"), 401);
  assert.equal(await status(`/?token=${token}x`), 401);
  assert.equal(await status("/api/events", { authorization: `Bearer ${token}` }), 200);
  assert.equal(await status("/api/events", { authorization: "Bearer wrong" }), 401);
  const link = await pages.ask(`/?token=${token}`);
  assert.deepEqual([link.status, link.headers.get("location")], [303, "/"]);
  const [cookie, ...flags] = link.headers.get("set-cookie")!.split("; ");
  assert.ok(flags.includes("HttpOnly") && flags.includes("SameSite=Strict"));
  assert.equal(await status("/api/events", { cookie: cookie! }), 200);
  assert.equal(await status("/api/events", { cookie: "walnats-token=wrong" }), 401);
  for (const bad of ["short", "with spaces in it and more", 17, undefined]) {
    assert.throws(() => tokenAccess(bad as string), /the token must be a string of 16 characters or more/);
  }
});

test("mounted below a path, whether the framework leaves it on or takes it off", async () => {
  const basePath = "/admin/jobs";
  await using pages = new Pages({ server: server.url, basePath });
  for (const path of ["/admin/jobs", "/admin/jobs/", "/"]) {
    const page = await pages.ask(path);
    const html = await page.text();
    assert.match(html, /<script type="module" src="\/admin\/jobs\/assets\/\w+\/main\.js">/, path);
    assert.match(page.headers.get("set-cookie")!, /; Path=\/admin\/jobs; /);
  }
  for (const path of ["/admin/jobs/api/events", "/api/events"]) {
    const response = await pages.ask(path);
    assert.equal(response.status, 200, path);
    await response.body?.cancel();
  }
});

test("options that are wrong are refused by their names", () => {
  const wrong: [object, RegExp][] = [
    [{ basePath: "admin" }, /option "basePath" must be a path that begins with a slash/],
    [{ basePath: "/admin/" }, /option "basePath"/],
    [{ basePath: '/a"><script>' }, /option "basePath"/],
    [{ basePath: "/../x" }, /option "basePath"/],
    [{ readOnly: "yes" }, /option "readOnly" must be a boolean, got "yes"/],
    [{ authorize: true }, /option "authorize" must be a function/],
    [{ events: 1 }, /option "events" must be a list/],
    [{ readonly: true }, /unknown option "readonly"/],
  ];
  for (const [options, message] of wrong) assert.throws(() => dashboard(options), message);
});
