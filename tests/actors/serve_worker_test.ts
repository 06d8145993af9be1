// A program that is its own worker. Bundles and compiled programs: `deno task ok install`.

import assert from "node:assert/strict";
import { allowSelf } from "../../src/actors/executors/worker_program.ts";
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Actor, Event, Events, ExecuteIn, serveWorker, WorkerCrashedError } from "@walnats/core";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { processExecutor } from "../../src/actors/executors/process_executor.ts";
import { threadExecutor } from "../../src/actors/executors/thread_executor.ts";
import { outputOf, silentLogger } from "./executors/helpers.ts";

const TIMEOUT = { timeout: 60_000 };
const WORKERS = [ExecuteIn.THREAD, ExecuteIn.PROCESS];

/** Runs `fixtures/own_worker.ts`, after one message was emitted for its actor. */
async function runProgram(
  how: string,
  executeIn: ExecuteIn,
): Promise<{ code: unknown; out: string; err: string }> {
  const event = new Event(randomName(), Number);
  await using pair = await connectPair([event], [new Actor("own", event, () => {})]);
  await pair.pub.emit(event, 7, { sync: true });
  const file = fileURLToPath(import.meta.resolve("./fixtures/own_worker.ts"));
  const args = "Deno" in globalThis ? ["run", "-A", file] : [file];
  const env = { ...process.env, NATS_SERVER: server.url, OWN_WORKER: `${how} ${executeIn} ${event.name}` };
  return await outputOf(spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] }));
}

for (const executeIn of WORKERS) {
  test(`${executeIn}: a program that is its own worker runs plain functions`, TIMEOUT, async () => {
    const { code, out, err } = await runProgram("well", executeIn);
    assert.equal(code, 0, out + err);
    assert.equal(out, "handled 7\n", err);
  });

  test(`${executeIn}: an actor that the worker was not given is named`, TIMEOUT, async () => {
    const { code, out } = await runProgram("without", executeIn);
    assert.equal(code, 1, out);
    assert.match(out, /^HandlerNotFoundError: .*no actor "own" of the event ".*serveWorker\(actors\)/);
  });

  test(`${executeIn}: a program that goes on where it is a worker is told so`, TIMEOUT, async () => {
    const { out, err } = await runProgram("ignores", executeIn);
    assert.match(out, /WalnatsError: this is a worker .*the program must do nothing else/, err);
    assert.doesNotMatch(out, /handled/);
  });

  test(`${executeIn}: a program that never serves is given up, with what it must do`, TIMEOUT, async () => {
    const url = new URL(import.meta.resolve("./fixtures/serves_nothing.ts"));
    const program = { url, isOurs: false, isSelf: false, startLimit: 2_000 };
    const make = executeIn === ExecuteIn.THREAD ? threadExecutor : processExecutor;
    const executor = make(1, silentLogger, program);
    const actor = new Actor("a", new Event("a", Number), () => {}, { executeIn });
    await assert.rejects(executor.prepare(actor), (error) => {
      assert.ok(error instanceof WorkerCrashedError, String(error));
      assert.match(error.message, /serves_nothing\.ts.*`@walnats\/core\/worker`.*serveWorker/s);
      return true;
    });
    await executor.close();
  });
}

test("serveWorker takes actors, and tells a program that it is no worker", () => {
  const actor = new Actor("a", new Event("a", Number), () => {});
  assert.equal(serveWorker([actor]), false);
  // Other tests of this process are no such program.
  allowSelf(false);
  assert.throws(() => serveWorker([new Events(actor.event)] as never), {
    name: "TypeError",
    message: /serveWorker takes actors, got/,
  });
});
