import { Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LINK_CLICKED } from "../../examples/edge_worker/events.ts";
import { test } from "../helpers/test.ts";
import { bundle } from "./bundle.ts";
import { checkPublisher } from "./check_publisher.ts";
import { findChromium, type Page } from "./chromium.ts";
import { bundleWithoutKeys } from "./esbuild.ts";
import type { Report } from "./publisher.ts";
import type { Sign } from "./script.ts";

const chromium = await findChromium();
const options = {
  timeout: 60_000,
  skip: "missing" in chromium && chromium.missing,
  // Playwright keeps timers and pipes of its own.
  sanitize: false,
};

/** Runs in the page, which has the function from its script. */
const publishInPage = (server: string) =>
  (globalThis as unknown as { publish(server: string): Promise<Report> }).publish(server);

interface WebWorker {
  onmessage: (message: { data: { report?: Report; error?: string } }) => void;
  onerror: (error: { message: string }) => void;
  postMessage(message: unknown): void;
}

/** Runs in the page, and starts a worker. */
function publishInWorker({ server, type }: { server: string; type: "module" | "classic" }): Promise<Report> {
  const { Worker } = globalThis as unknown as {
    Worker: new (url: string, options: { type: string }) => WebWorker;
  };
  return new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type });
    worker.onmessage = ({ data: { report, error } }) => report ? resolve(report) : reject(new Error(error));
    worker.onerror = ({ message }) => reject(new Error(`the worker does not start: ${message}`));
    worker.postMessage(server);
  });
}

/** Serves an empty page that loads what is given, and hands it over when it has. */
async function withPage<T>(
  files: Record<string, string>,
  script: string,
  body: (page: Page) => Promise<T>,
): Promise<T> {
  if ("missing" in chromium) throw new Error(chromium.missing);
  const html = `<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,">${script}`;
  const http = createServer(({ url }, response) => {
    const file = files[url!.slice(1)];
    response.setHeader("content-type", file === undefined ? "text/html" : "text/javascript");
    response.end(file ?? html);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.open();
  try {
    const page = await browser.newPage();
    const errors: unknown[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
    const result = await body(page);
    assert.deepEqual(errors, []);
    return result;
  } finally {
    await browser.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  }
}

async function publishFromPage(format: "esm" | "iife", script: string, address: string): Promise<Report> {
  const files = { "script.js": await bundle("script.ts", format) };
  return await withPage(files, script, (page) => page.evaluate(publishInPage, address));
}

test(
  "chromium: a module publishes, registers, asks, and a subscriber outside gets it all",
  options,
  async () => {
    await checkPublisher((address) =>
      publishFromPage("esm", `<script type="module" src="script.js"></script>`, address)
    );
  },
);

test("chromium: so does a script that is no module", options, async () => {
  await checkPublisher((address) => publishFromPage("iife", `<script src="script.js"></script>`, address));
});

test(
  "chromium: a page with the rights of docs/edge.md emits one event and no other, without nkeys in its bundle",
  {
    ...options,
  },
  async () => {
    const guide = readFileSync(new URL("../../docs/edge.md", import.meta.url), "utf8");
    const config = /^```conf\n(authorization [\s\S]*?)^```$/m.exec(guide)![1]!;
    await using server = await NatsServer.start({ websocket: true, config });
    await using service = await new Events(LINK_CLICKED).connect({
      servers: server.url,
      user: "service",
      pass: "change-me-1",
    });
    await service.register();
    const sign = {
      servers: server.websocketUrl!,
      user: "page",
      pass: "change-me-2",
      inboxPrefix: "_INBOX.page",
    };
    const files = { "script.js": await bundleWithoutKeys("script.ts", "iife") };
    const clicked = await withPage(
      files,
      `<script src="script.js"></script>`,
      (page) =>
        page.evaluate(
          (sign) => (globalThis as unknown as { click(sign: Sign): Promise<object> }).click(sign),
          sign,
        ),
    );
    assert.deepEqual(clicked, { seq: 1, refused: "EmitRefusedError" });
  },
);

for (const [type, format] of [["module", "esm"], ["classic", "iife"]] as const) {
  test(`chromium: so does a Web Worker, a ${type} one`, options, async () => {
    await checkPublisher(async (server) => {
      const files = { "worker.js": await bundle("web_worker.ts", format) };
      return await withPage(files, "", (page) => page.evaluate(publishInWorker, { server, type }));
    });
  });
}
