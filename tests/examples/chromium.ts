// A Chromium without a window, over its DevTools protocol: chromedevtools.github.io/devtools-protocol.

import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

/** The browser of this machine, or `undefined`. */
export function findChromium(): string | undefined {
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

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A browser with one page. */
export class Chromium implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #page: string | undefined;
  #last = 0;

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(data) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    };
  }

  /** Starts one, and opens the address in it. */
  static async open(program: string, url: string): Promise<Chromium> {
    const profile = mkdtempSync(join(tmpdir(), "walnats-chromium-"));
    const flags = [
      "--headless=new",
      "--disable-gpu",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
    ];
    // The sandbox does not work for root, as in a container.
    if (process.getuid?.() === 0) flags.push("--no-sandbox");
    const child = spawn(program, flags, { stdio: ["ignore", "ignore", "pipe"] });
    const said: string[] = [];
    const address = await new Promise<string>((resolve, reject) => {
      const lines = createInterface({ input: child.stderr! });
      lines.on("line", (line) => {
        said.push(line);
        const found = /^DevTools listening on (ws:\S+)/.exec(line);
        if (found) resolve(found[1]!);
      });
      child.on("error", reject);
      child.on("close", () => reject(new Error(`${program} has ended:\n${said.join("\n")}`)));
    });
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`no connection to ${address}`));
    });
    const browser = new Chromium(child, profile, socket);
    const { targetId } = await browser.#call("Target.createTarget", { url });
    const { sessionId } = await browser.#call("Target.attachToTarget", { targetId, flatten: true });
    browser.#page = sessionId as string;
    return browser;
  }

  /** What the page makes of an expression. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#call("Runtime.evaluate", { expression });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value?: unknown }).value;
  }

  #call(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.#page }));
    return new Promise((resolve, reject) =>
      this.#waiting.set(id, ({ result, error }) => {
        this.#waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result!);
      })
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#page = undefined;
    // It closes the connection, perhaps before it answers.
    void this.#call("Browser.close", {});
    await Promise.all([gone, closed]);
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }
}
