// workerd, what runs Cloudflare's workers, with one worker: github.com/cloudflare/workerd.

import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A worker that answers requests. */
export class Workerd implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  /** Where it answers, without a slash at the end. */
  readonly url: string;

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts one, of a bundled module, with the configuration of the example. */
  static async start(program: string, worker: string, natsServer: string): Promise<Workerd> {
    const folder = mkdtempSync(join(tmpdir(), "walnats-workerd-"));
    writeFileSync(join(folder, "worker.js"), worker);
    const config = join(folder, "worker.capnp");
    copyFileSync(new URL("../../examples/edge_worker/worker.capnp", import.meta.url), config);
    // It writes the port that it has taken to this file descriptor: stdout.
    const args = ["serve", "--control-fd=1", "--socket-addr=http=127.0.0.1:0", config];
    const env = { ...process.env, NATS_SERVER: natsServer };
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
    const said: string[] = [];
    const port = await new Promise<number>((resolve, reject) => {
      const read = (stream: Readable) =>
        createInterface({ input: stream }).on("line", (line) => {
          said.push(line);
          const found = /"event":\s*"listen".*"port":\s*(\d+)/.exec(line);
          if (found) resolve(Number(found[1]));
        });
      read(child.stdout!);
      read(child.stderr!);
      child.on("error", reject);
      child.on("close", () => reject(new Error(`workerd has ended:\n${said.join("\n")}`)));
    });
    return new Workerd(child, folder, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGKILL");
    await gone;
    await rm(this.#folder, { recursive: true });
  }
}
