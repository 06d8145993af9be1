import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nodeImports } from "../../scripts/exports/bundle_for_browser.ts";
import { findChromium } from "../edge/chromium.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { Example } from "./example.ts";
import { runProgram } from "./run_program.ts";

test("browser_publisher: what the page loads publishes over WebSocket with nothing of Node", {
  timeout: 60_000,
}, async () => {
  await using server = await NatsServer.start({ websocket: true });
  await using example = new Example("browser_publisher", server.url);
  const sub = await example.start("sub.ts", { ready: "waiting for feedback" });
  const page = await example.start("serve.ts", { args: ["0"], ready: "http://localhost:" });
  const address = page.lines[0]!.replace("localhost", "127.0.0.1");

  const html = await fetch(address);
  assert.match(html.headers.get("content-type")!, /^text\/html/);
  assert.match(await html.text(), /import \{ send \} from "\.\/publish\.js"/);
  const missing = await fetch(`${address}/events.ts`);
  await missing.body?.cancel();
  assert.equal(missing.status, 404);
  const bundle = await (await fetch(`${address}/publish.js`)).text();
  assert.deepEqual(nodeImports(bundle), []);

  const folder = mkdtempSync(join(tmpdir(), "walnats-bundle-"));
  try {
    writeFileSync(join(folder, "publish.js"), bundle);
    // On Deno without access to files, environment or anything else but the network.
    const program = [
      `import { send } from "${pathToFileURL(join(folder, "publish.js")).href}";`,
      `console.log(await send("${server.websocketUrl}", 4, "from the bundle"));`,
      `await send("${server.websocketUrl}", 6, "too good").catch((error) => console.log(error.message));`,
    ];
    writeFileSync(join(folder, "program.js"), program.join("\n"));
    const path = relative(fileURLToPath(new URL("../..", import.meta.url)), join(folder, "program.js"));
    const ended = runProgram(path, { permissions: ["--no-prompt", "--allow-net"] });
    assert.equal(await ended.exit, 0, ended.errors.join("\n"));
    assert.equal(ended.lines[0], "1");
    assert.match(ended.lines[1]!, /cannot encode .*"feedback-given".*stars/);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await until("the feedback is printed", () => sub.lines.includes('**** "from the bundle"'));
  await example.stop(page);
  await example.stop(sub);
});

const chromium = await findChromium();

test("browser_publisher: a form that is filled in and sent in Chromium reaches the subscriber", {
  timeout: 90_000,
  skip: "missing" in chromium && chromium.missing,
  // Playwright keeps timers and pipes of its own.
  sanitize: false,
}, async () => {
  if ("missing" in chromium) throw new Error(chromium.missing);
  await using server = await NatsServer.start({ websocket: true });
  await using example = new Example("browser_publisher", server.url);
  const sub = await example.start("sub.ts", { ready: "waiting for feedback" });
  const serve = await example.start("serve.ts", { args: ["0"], ready: "http://localhost:" });
  const browser = await chromium.open();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(serve.lines[0]!);
    await page.fill("input[name=server]", server.websocketUrl!);
    const send = async (stars: number, text: string) => {
      const before = await page.textContent("output");
      await page.fill("input[name=stars]", String(stars));
      await page.fill("textarea", text);
      await page.click("button");
      let answer = before;
      await until("the page has an answer", async () => {
        answer = await page.textContent("output");
        return answer !== before && answer !== "sending";
      });
      return answer!;
    };
    assert.equal(await send(5, "it works <b>here</b>"), "Thank you for feedback number 1");
    assert.match(await send(0, "it does not"), /does not fit the schema: \$\.stars/);
    assert.equal(await send(3, "once more"), "Thank you for feedback number 2");
    await until("both are printed", () => sub.lines.length === 3);
    assert.deepEqual(sub.lines.slice(1), ['***** "it works <b>here</b>"', '*** "once more"']);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});
