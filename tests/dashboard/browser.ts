// The pages in a real Chromium, served over a real socket.

import { serve } from "@hono/node-server";
import { dashboard, type DashboardOptions } from "@walnats/core/dashboard";
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { type Chromium, findChromium } from "../edge/chromium.ts";

/** A browser where there is one, else why there is none. */
export const chromium: Chromium = await findChromium();

/** What the tests use of Playwright's locators. */
interface Locator {
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  check(): Promise<void>;
  selectOption(value: string): Promise<unknown>;
  waitFor(options?: { state?: "visible" | "hidden"; timeout?: number }): Promise<void>;
  count(): Promise<number>;
  first(): Locator;
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Locator;
  getByText(text: string | RegExp): Locator;
  innerText(): Promise<string>;
  locator(selector: string): Locator;
}

/** And of its pages. */
export interface BrowserPage extends Omit<Locator, "click" | "fill" | "first" | "count"> {
  goto(url: string): Promise<unknown>;
  getByLabel(text: string | RegExp, options?: { exact?: boolean }): Locator;
  evaluate<Result>(run: () => Result): Promise<Result>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(options: { colorScheme: "light" | "dark" }): Promise<void>;
  keyboard: { press(key: string): Promise<void> };
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  on(event: "request", listener: (request: { url(): string }) => void): void;
  setDefaultTimeout(milliseconds: number): void;
}

/** The pages, open in a browser. */
export interface Opened {
  readonly page: BrowserPage;
  /** Where they are served, with a slash at the end. */
  readonly url: string;
  /** What the browser complained about. */
  readonly complaints: string[];
  /** Keeps a picture of the page, for people to look at. */
  readonly picture: (name: string) => Promise<void>;
}

/** Where pictures are kept. */
const PICTURES = process.env["WALNATS_TEST_PICTURES"] ?? join("dist", "pictures");

/** Serves the pages, opens them, and checks at the end that the browser has nothing to complain about. */
export async function withPages(
  options: DashboardOptions,
  body: (opened: Opened) => Promise<void>,
): Promise<void> {
  if ("missing" in chromium) throw new Error(chromium.missing);
  await using pages = dashboard(options);
  const server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: pages.fetch as never, port: 0, hostname: "127.0.0.1" }, () => {
      resolve(started as Server);
    });
  });
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  const browser = await chromium.open();
  try {
    const page = await browser.newPage() as unknown as BrowserPage;
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
        complaints.push(request.url());
      }
    });
    await page.setViewportSize({ width: 1400, height: 900 });
    await page.goto(url);
    await body({
      page,
      url,
      complaints,
      picture: async (name) => {
        mkdirSync(PICTURES, { recursive: true });
        await page.screenshot({ path: join(PICTURES, `${name}.png`) });
      },
    });
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}
