// Runs the command line as a process of its own, on the runtime that runs the tests: in pipes, or in a terminal.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { NatsServer } from "@walnats/core/testing";
import { runtime } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** The path of a fixture. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const program = [process.execPath, ...runtime === "deno" ? ["run", "-A"] : [], main];

/** What a command has come to. */
export interface Ended {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

/** How a command is run. */
export interface RunOptions {
  readonly input?: string;
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A command that runs. */
export class Running {
  out = "";
  err = "";
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcessWithoutNullStreams;

  constructor(args: readonly string[], { input, cwd, env }: RunOptions = {}) {
    this.#process = spawn(args[0]!, args.slice(1), {
      cwd,
      env: { ...process.env, NATS_SERVER: "", ...env } as NodeJS.ProcessEnv,
    });
    this.#process.stdout.on("data", (data) => this.out += data);
    this.#process.stderr.on("data", (data) => this.err += data);
    if (input !== undefined) this.#process.stdin.end(input);
    this.ended = new Promise((resolve, reject) => {
      this.#process.once("error", reject);
      this.#process.once(
        "close",
        (code, signal) => resolve({ code: signal ?? code!, out: this.out, err: this.err }),
      );
    });
  }

  /** What a person types. */
  type(text: string): void {
    this.#process.stdin.write(text);
  }

  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void {
    process.kill(this.#process.pid!, signal);
  }

  /** Waits until it has written this. */
  async shows(text: string | RegExp): Promise<void> {
    const isThere = () =>
      [this.out, this.err].some((all) => typeof text === "string" ? all.includes(text) : text.test(all));
    try {
      await until(`it shows ${text}`, isThere, 20_000);
    } catch (error) {
      throw new Error(`${(error as Error).message}; stdout: ${this.out}; stderr: ${this.err}`);
    }
  }

  /** Ends it, if it has not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.ended;
  }
}

/** Starts it in pipes. */
export function start(args: readonly string[], options: RunOptions = {}): Running {
  return new Running([...program, ...args], options);
}

function quoted(args: readonly string[]): string {
  return [...program, ...args].map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(" ");
}

function startInShell(args: readonly string[], into: string, options: RunOptions): Running {
  return new Running(["sh", "-c", `${quoted(args)} | ${into}`], options);
}

/** Starts it in a terminal, by `script` of util-linux; what it writes is `out`. */
export function startInTerminal(args: readonly string[], { env, cwd }: RunOptions = {}): Running {
  // `--return`: with the command's exit code; `exec`: signals reach it and no shell.
  const line = quoted(args);
  const shell = `stty cols 120 rows 30 2>/dev/null; exec ${line}`;
  return new Running(["script", "--quiet", "--flush", "--return", "--command", shell, "/dev/null"], {
    cwd,
    env: { TERM: "xterm", SHELL: "/bin/sh", NO_COLOR: undefined, ...env },
  });
}

/** A server, and the command line that talks to it. */
export async function startServer() {
  const version = process.env["WALNATS_TEST_NATS_VERSION"];
  const server = await NatsServer.start({ version });
  const env = { NATS_SERVER: server.url };
  return {
    server,
    env,
    /** Runs a command to its end. */
    run: (args: readonly string[], input = "") => start(args, { env, input }).ended,
    start: (args: readonly string[]) => start(args, { env }),
    /** Starts a command whose output goes into another one. */
    startInShell: (args: readonly string[], into: string) => startInShell(args, into, { env }),
    runInShell: (args: readonly string[], into: string) => startInShell(args, into, { env }).ended,
    startInTerminal: (args: readonly string[]) => startInTerminal(args, { env }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
