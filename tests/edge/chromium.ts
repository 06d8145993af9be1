// A Chromium without a window, driven by Playwright.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { run } from "../../scripts/run.ts";
import { elsewhere, tool } from "./tools.ts";

/** What Chromium does by itself is turned off: it looks for updates, and for hosts that it cannot reach. */
const FLAGS = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"];

/** What the tests use of Playwright's browser; its types are not there before it is installed. */
interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** What the tests use of a page. */
export interface Page {
  goto(url: string): Promise<unknown>;
  evaluate<Result, Argument>(
    run: (argument: Argument) => Result,
    argument: Argument,
  ): Promise<Awaited<Result>>;
  fill(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  textContent(selector: string): Promise<string | null>;
  on(event: "pageerror", listener: (error: Error) => void): void;
}

interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser>;
  };
}

/** Opens browsers, or says why there are none. */
export type Chromium = { readonly open: () => Promise<Browser> } | { readonly missing: string };

/** A Chromium of this machine, installed by apt where there is none and this user may. */
export async function findChromium(): Promise<Chromium> {
  if (elsewhere) return { missing: elsewhere };
  const executablePath = onPath() ?? (await install(), onPath());
  if (!executablePath) {
    return { missing: "no chromium and no google-chrome on PATH, and apt cannot install one" };
  }
  const playwright = await tool<Playwright>("playwright-core");
  if ("missing" in playwright) return playwright;
  // The sandbox does not work for root, as in a container.
  const args = process.getuid?.() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS;
  return { open: () => playwright.value.chromium.launch({ executablePath, args }) };
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Debian's; apt lets one install at a time, and the others wait. */
async function install(): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const wait = "-oDPkg::Lock::Timeout=120";
  const args = ["install", "-y", "--no-install-recommends", wait, "chromium"];
  if ((await run("apt-get", args, { env, limit: 180_000 })).ok) return;
  if (onPath()) return;
  // Its lists of packages may be old, or not there.
  await run("apt-get", ["update", wait], { env, limit: 60_000 });
  await run("apt-get", args, { env, limit: 180_000 });
}
