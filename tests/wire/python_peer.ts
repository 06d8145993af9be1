// Starts Python walnats, of the version that the wire contract names, in an environment of its own in the user's
// cache folder; made the first time.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const WALNATS = "1.2.6";
const execute = promisify(execFile);

/** Why there is no Python walnats here, or its interpreter. */
export type Found = { readonly python: string; readonly missing?: undefined } | { readonly missing: string };

/** Finds or makes the environment. */
export async function findPython(): Promise<Found> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const home = join(cache, "walnats", `python-walnats-${WALNATS}`);
  const python = join(home, "bin", "python");
  if (existsSync(python)) return { python };
  const making = `${home}.${process.pid}`;
  try {
    await mkdir(join(cache, "walnats"), { recursive: true });
    await execute("python3", ["-m", "venv", making], { timeout: 60_000 });
    const install = ["-m", "pip", "install", "--quiet", `walnats==${WALNATS}`];
    await execute(join(making, "bin", "python"), install, { timeout: 120_000 });
    await rename(making, home).catch((error) => {
      if (!existsSync(python)) throw error; // Somebody else was faster.
    });
    return { python };
  } catch (error) {
    return { missing: (error as Error).message.split("\n")[0]! };
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** A running Python walnats. */
export class PythonPeer implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, server: string) {
    const script = fileURLToPath(new URL("./peer.py", import.meta.url));
    this.#child = spawn(python, [script, server], { stdio: ["pipe", "pipe", "ignore"] });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** Sends a command; resolves to its result. */
  async do(command: Record<string, unknown>): Promise<unknown> {
    this.#child.stdin!.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("Python has gone");
    const { ok, error } = JSON.parse(value);
    if (error) throw new Error(`Python: ${error}`);
    return ok;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin!.end();
    await gone;
  }
}
