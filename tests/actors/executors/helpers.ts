// What the tests of the executors share.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Actor, Event, ExecuteIn, moduleHandler, type types } from "@walnats/core";
import type { Executor, ExecutorJob } from "../../../src/actors/executors/executor.ts";
import { processExecutor } from "../../../src/actors/executors/process_executor.ts";
import { threadExecutor } from "../../../src/actors/executors/thread_executor.ts";

export type Kind = "thread" | "process";
type Handlers = typeof import("./fixtures/handlers.ts");

export const HANDLERS: string = import.meta.resolve("./fixtures/handlers.ts");

export const silentLogger: types.Logger = { debug() {}, info() {}, warn() {}, error() {} };

const THING = new Event<"thing", unknown>("thing", null, {
  serializer: { encode: () => new Uint8Array(), decode: () => null },
});

const METADATA: types.Delivery = {
  stream: "thing",
  consumer: "an-actor",
  deliveries: 3,
  streamSequence: 41,
  consumerSequence: 42,
  time: new Date(1_700_000_000_123),
  pending: 5,
};

/** An actor whose handler is one of `fixtures/handlers.ts`, or of another module. */
export function actorOf(
  kind: Kind,
  name: types.FunctionName<Handlers> | (string & Record<never, never>),
  url: string = HANDLERS,
): types.AnyActor {
  return new Actor(`actor-${name.toLowerCase()}`, THING, moduleHandler(url, name), {
    executeIn: kind === "thread" ? ExecuteIn.THREAD : ExecuteIn.PROCESS,
    maxAttempts: 7,
  });
}

/** A job as the engine makes it. */
export function jobOf(
  actor: types.AnyActor,
  message: unknown,
  context: Partial<types.Context> = {},
): ExecutorJob {
  const signal = new AbortController().signal;
  const plain = {
    actor,
    message,
    attempts: 3,
    seqNumber: 41,
    subject: "things.3",
    traceId: "trace-1",
    signal,
  };
  return {
    actor,
    message,
    context: { ...plain, headers: { "x-tenant": "blue" }, metadata: METADATA, ...context },
  };
}

/** An executor with what most tests do with it. */
export interface Started {
  readonly executor: Executor;
  /** Runs a handler of `fixtures/handlers.ts`. */
  run(
    name: types.FunctionName<Handlers>,
    message: unknown,
    context?: Partial<types.Context>,
  ): Promise<unknown>;
  /** The same, and the job for `kill`. */
  start(name: types.FunctionName<Handlers>, message: unknown): { job: ExecutorJob; result: Promise<unknown> };
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes an executor; `await using` closes it. */
export function startExecutor(
  kind: Kind,
  size: number = 2,
  logger: types.Logger = silentLogger,
  flags?: readonly string[],
): Started {
  const executor = kind === "thread"
    ? threadExecutor(size, logger)
    : processExecutor(size, logger, undefined, flags);
  const actors = new Map<string, types.AnyActor>();
  const actor = (name: string) => {
    const known = actors.get(name) ?? actorOf(kind, name);
    actors.set(name, known);
    return known;
  };
  return {
    executor,
    run: (name, message, context) => executor.run(jobOf(actor(name), message, context)),
    start(name, message) {
      const job = jobOf(actor(name), message);
      const result = executor.run(job);
      result.catch(() => {});
      return { job, result };
    },
    [Symbol.asyncDispose]: () => executor.close(),
  };
}

/** A folder for the files by which tests and handlers meet. */
export function temporaryFolder(): { path(name: string): string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), "walnats-executors-"));
  return {
    path: (name) => join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts one of the fixtures as a program of the runtime that runs the tests. */
export function startProgram(
  name: string,
  args: readonly string[],
  denoFlags = ["-A"],
  env: Record<string, string> = {},
): ChildProcess {
  const file = fileURLToPath(import.meta.resolve(`./fixtures/${name}.ts`));
  const flags = "Deno" in globalThis ? ["run", "--no-prompt", ...denoFlags] : [];
  return spawn(process.execPath, [...flags, file, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
}

/** How a program ended and what it wrote. */
export async function outputOf(program: ChildProcess): Promise<{ code: unknown; out: string; err: string }> {
  let out = "";
  let err = "";
  program.stdout!.on("data", (chunk) => out += chunk);
  program.stderr!.on("data", (chunk) => err += chunk);
  const code = await new Promise((resolve) => program.on("close", (code, signal) => resolve(code ?? signal)));
  return { code, out, err };
}

/** The first line that a program writes, parsed. */
export async function firstLine(program: ChildProcess): Promise<unknown> {
  let out = "";
  program.stderr!.on("data", (chunk) => process.stderr.write(chunk));
  for await (const chunk of program.stdout!) {
    out += chunk;
    if (out.includes("\n")) break;
  }
  return JSON.parse(out);
}

/** Whether a process runs; one that has ended and that nobody has asked about yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}
