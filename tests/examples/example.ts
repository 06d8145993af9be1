// An example as a user would run it: with the permissions that its own header names.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { until } from "../helpers/until.ts";
import { type Program, runProgram } from "./run_program.ts";

/** Milliseconds that a program may take to start, on a busy machine. */
const PATIENCE = 30_000;

/** The programs of an example; what still runs at the end is killed. */
export class Example implements AsyncDisposable {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #programs: Program[] = [];

  /** Of a folder of `examples/`, against a server. */
  constructor(folder: string, server: string) {
    this.#folder = `examples/${folder}`;
    this.#env = { NATS_SERVER: server };
  }

  /** Starts a program, and waits until it prints `ready`, where that is given. */
  async start(
    file: string,
    options: { args?: readonly string[]; ready?: string; env?: Readonly<Record<string, string>> } = {},
  ): Promise<Program> {
    const { args, ready, env } = options;
    const permissions = permissionsOf(this.#folder, file);
    const program = runProgram(`${this.#folder}/${file}`, {
      permissions,
      env: { ...this.#env, ...env },
      args,
    });
    this.#programs.push(program);
    let over = false;
    program.exit.then(() => over = true, () => over = true);
    const isReady = () => program.lines.some((line) => line.startsWith(ready!));
    if (ready !== undefined) await until(`${file} is ready`, () => over || isReady(), PATIENCE);
    assert.ok(ready === undefined || isReady(), program.errors.join("\n"));
    return program;
  }

  /** Runs a program that ends by itself; resolves to what it prints. */
  async run(file: string, ...args: string[]): Promise<readonly string[]> {
    const program = await this.start(file, { args });
    assert.equal(await program.exit, 0, program.errors.join("\n"));
    return program.lines;
  }

  /** Stops a program with Ctrl+C, or another signal, which it must take well. */
  async stop(program: Program, signal: NodeJS.Signals = "SIGINT"): Promise<void> {
    program.kill(signal);
    assert.equal(await program.exit, 0, program.errors.join("\n"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) program.kill("SIGKILL");
    await Promise.all(this.#programs.map((program) => program.exit));
  }
}

function permissionsOf(folder: string, file: string): string[] {
  const header = readFileSync(new URL(`../../${folder}/events.ts`, import.meta.url), "utf8");
  const line = header.split("\n").find((line) =>
    line.includes(`deno run `) && line.includes(`${folder}/${file}`)
  );
  assert.ok(line, `${folder}/events.ts does not say how to run ${file}`);
  return line.split(" ").filter((word) => word.startsWith("--allow-"));
}
