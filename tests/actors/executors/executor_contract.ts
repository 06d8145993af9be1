// What every executor promises, with real threads or processes.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import {
  EncodeError,
  HandlerNotFoundError,
  JobTimeoutError,
  Reject,
  Retry,
  type types,
  WorkerCrashedError,
} from "@walnats/core";
import { describeError, isInstance } from "../../../src/describe_error.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { runtime, test } from "../../helpers/test.ts";
import { until } from "../../helpers/until.ts";
import { ODD_ERRORS } from "../../helpers/odd_errors.ts";
import {
  actorOf,
  type Kind,
  outputOf,
  silentLogger,
  startExecutor,
  startProgram,
  temporaryFolder,
} from "./helpers.ts";

const TIMEOUT = { timeout: 60_000 };
const isWritten = (file: string) => () => existsSync(file) && readFileSync(file, "utf8") !== "";

/** Declares the tests of one kind of executor. */
export function testExecutor(kind: Kind): void {
  const check = (name: string, body: () => Promise<void>) => test(`${kind}: ${name}`, TIMEOUT, body);

  check("a handler's result comes back, whether it is asynchronous or not", async () => {
    await using started = startExecutor(kind);
    assert.equal(await started.run("double", 21), 42);
    assert.equal(await started.run("doubleLater", 4), 8);
    assert.equal(await started.run("nothing", "x"), undefined);
  });

  check("messages and results are structured clones", async () => {
    await using started = startExecutor(kind);
    const message = {
      date: new Date(1e12),
      map: new Map([["a", { bytes: new Uint8Array([1, 2, 255]) }]]),
      set: new Set([1, "two", null]),
      list: [1, [undefined, { deep: [true] }]],
      big: 2n ** 70n,
    };
    const result = await started.run("echo", message) as typeof message;
    assert.deepEqual(result.date, message.date);
    assert.deepEqual([...result.map.get("a")!.bytes], [1, 2, 255]);
    assert.deepEqual(result.set, message.set);
    assert.deepEqual(result.list, message.list);
    assert.equal(result.big, message.big);
  });

  check("an error comes back with its name, message, stack, members and causes", async () => {
    await using started = startExecutor(kind);
    for (const handler of ["failWith", "failLater"] as const) {
      const error = await failureOf(started.run(handler, "cause")) as Error & { code: string };
      assert.ok(error instanceof Error);
      assert.equal(error.name, "PaymentError");
      assert.equal(error.message, "declined");
      assert.match(error.stack!, /handlers\.ts/);
      assert.equal(error.code, "E_DECLINED");
      assert.ok(error.cause instanceof TypeError, String(error.cause));
      assert.equal(error.cause.message, "no card");
      assert.equal(error.cause.cause, "why");
    }
  });

  check("Retry and Reject come back as what they are", async () => {
    await using started = startExecutor(kind);
    const retry = await failureOf(started.run("failWith", "retry"));
    assert.ok(retry instanceof Retry);
    assert.equal(retry.delay, 7);
    assert.equal((retry.cause as Error).message, "busy");
    const reject = await failureOf(started.run("failLater", "reject"));
    assert.ok(reject instanceof Reject);
    assert.equal(reject.message, "never");
  });

  check("whatever else is thrown comes back too", async () => {
    await using started = startExecutor(kind);
    assert.equal(await failureOf(started.run("failWith", "some text")), "some text");
    assert.match(String(await failureOf(started.run("failWith", "function"))), /=>/);
    const outer = await failureOf(started.run("failWith", "cause function")) as Error;
    assert.equal(outer.message, "outer");
    assert.equal((await failureOf(started.run("failWith", "circle")) as Error).message, "round");
  });

  check("what nobody should throw fails its job, not the worker", async () => {
    await using started = startExecutor(kind, 1);
    const id = await started.run("identity", 0);
    for (const [what, make] of Object.entries(ODD_ERRORS)) {
      for (const handler of ["throwOdd", "rejectOdd"] as const) {
        const error = await failureOf(started.run(handler, what));
        if (isInstance(make(), Error)) assert.ok(error instanceof Error, `${what}: ${String(error)}`);
        const text = describeError(error);
        assert.ok(text.length < 20_000, `${what}: ${text.length} characters`);
      }
    }
    const large = await failureOf(started.run("throwOdd", "an error of two megabytes")) as Error;
    assert.match(large.stack!, /throwOdd/);
    assert.equal(await started.run("identity", 0), id);
  });

  check("what looks like a promise and is none fails its job, not the worker", async () => {
    await using started = startExecutor(kind, 1);
    const id = await started.run("identity", 0);
    assert.match(String(await failureOf(started.run("oddThenable", "getter"))), /RangeError: no promise/);
    assert.match(String(await failureOf(started.run("oddThenable", "throws"))), /RangeError: no promise/);
    assert.equal(await started.run("oddThenable", "both"), 1);
    assert.equal(await started.run("identity", 0), id);
  });

  check("currentContext() works inside, after an await", async () => {
    await using started = startExecutor(kind);
    assert.deepEqual(await started.run("contextAfterAwait", { id: 1 }), {
      actor: {
        name: "actor-contextafterawait",
        consumerName: "actor-contextafterawait",
        maxAttempts: 7,
        retryDelay: [0.5, 1, 2, 4],
        jobTimeout: 32,
        middlewares: [],
        event: { name: "thing", subjectName: "thing" },
      },
      message: { id: 1 },
      attempts: 3,
      seqNumber: 41,
      subject: "things.3",
      traceId: "trace-1",
      headers: { "x-tenant": "blue" },
      metadata: {
        stream: "thing",
        consumer: "an-actor",
        deliveries: 3,
        streamSequence: 41,
        consumerSequence: 42,
        time: new Date(1_700_000_000_123),
        pending: 5,
      },
      aborted: false,
    });
    const bare = await started.run("contextAfterAwait", 1, {
      headers: {},
      traceId: undefined,
    }) as types.Context;
    assert.deepEqual([bare.headers, bare.traceId], [{}, undefined]);
  });

  check("the signal aborts inside when it does here, with its reason", async () => {
    using folder = temporaryFolder();
    await using started = startExecutor(kind);
    const controller = new AbortController();
    const result = started.run("waitForAbort", folder.path("waits"), { signal: controller.signal });
    await until("it waits", () => existsSync(folder.path("waits")));
    controller.abort(new JobTimeoutError("too late", { actor: "a" }));
    assert.deepEqual(await result, { name: "JobTimeoutError", message: "too late", isOurs: true });
    const aborted = AbortSignal.abort(new TypeError("before"));
    assert.deepEqual(await started.run("waitForAbort", "", { signal: aborted }), {
      ...{ name: "TypeError", message: "before", isOurs: false },
    });
    assert.deepEqual(await started.run("double", 1), 2);
  });

  check("the signal is not made where nobody asks for it", async () => {
    await using started = startExecutor(kind);
    let asked = false;
    const context = {
      get signal(): AbortSignal {
        asked = true;
        return new AbortController().signal;
      },
    };
    const job = (name: "double" | "contextAfterAwait") => {
      const actor = actorOf(kind, name);
      const members = {
        actor,
        message: 1,
        attempts: 1,
        seqNumber: 1,
        subject: "s",
        traceId: undefined,
        headers: {},
      };
      const metadata = {
        ...{ stream: "s", consumer: "c", deliveries: 1, streamSequence: 1, consumerSequence: 1 },
        ...{ time: new Date(), pending: 0 },
      };
      const whole = Object.defineProperties(
        { ...members, metadata },
        Object.getOwnPropertyDescriptors(context),
      );
      return { actor, message: 1, context: whole as unknown as types.Context };
    };
    await started.executor.run(job("double"));
    assert.equal(asked, false);
    await started.executor.run(job("contextAfterAwait"));
    assert.equal(asked, true);
  });

  check("as many run at once as the size says, and workers are used again", async () => {
    using folder = temporaryFolder();
    await using started = startExecutor(kind, 3);
    assert.equal(started.executor.size, 3);
    const go = folder.path("go");
    const files = [1, 2, 3].map((n) => folder.path(`started-${n}`));
    const results = files.map((file) => started.run("waitForFile", { started: file, until: go }));
    await until("all three run", () => files.every((file) => isWritten(file)()));
    writeFileSync(go, "");
    const first = new Set(await Promise.all(results));
    assert.equal(first.size, 3);
    for (let n = 0; n < 10; n++) {
      const [a, b] = await Promise.all([started.run("identity", 0), started.run("identity", 0)]);
      assert.ok(first.has(a) && first.has(b) && a !== b, `${a} ${b} of ${[...first]}`);
    }
  });

  check("one after the other they take the same worker", async () => {
    await using started = startExecutor(kind, 4);
    const ids = new Set<unknown>();
    for (let n = 0; n < 10; n++) ids.add(await started.run("identity", 0));
    assert.equal(ids.size, 1);
  });

  check("a module or export that is not there is told by prepare", async () => {
    await using started = startExecutor(kind, 1);
    const { executor } = started;
    await Promise.all([executor.prepare(actorOf(kind, "double")), executor.prepare(actorOf(kind, "echo"))]);
    const missing = import.meta.resolve("./fixtures/missing.ts");
    for (
      const [actor, pattern] of [
        [actorOf(kind, "triple"), /actor-triple.*"triple"|"triple".*actor-triple/s],
        [actorOf(kind, "answer"), /42.*"answer"/s],
        [actorOf(kind, "toString"), /no export "toString"/],
        [actorOf(kind, "double", missing), /fixtures\/missing\.ts/],
      ] as const
    ) {
      const error = await failureOf(executor.prepare(actor));
      assert.ok(error instanceof HandlerNotFoundError, String(error));
      assert.equal(error.actor, actor.name);
      assert.match(error.message, pattern);
      assert.match(error.message, /handlers\.ts|missing\.ts/);
    }
    assert.equal(await started.run("double", 1), 2);
  });

  check("what cannot be cloned fails its job, not the worker", async () => {
    await using started = startExecutor(kind, 1);
    const id = await started.run("identity", 0);
    const result = await failureOf(started.run("uncloneable", 0));
    assert.ok(result instanceof EncodeError, String(result));
    assert.match(result.message, /result.*actor-uncloneable/);
    const message = await failureOf(started.run("echo", { callback: () => {} }));
    assert.ok(message instanceof EncodeError, String(message));
    assert.match(message.message, /message.*actor-echo/);
    assert.equal(message.actor, "actor-echo");
    assert.equal(await started.run("identity", 0), id);
  });

  for (const how of endings(kind)) {
    check(`a worker that ends by ${how} fails its job alone, and is replaced`, async () => {
      using folder = temporaryFolder();
      await using started = startExecutor(kind, 2);
      const other = started.run("waitForFile", { started: folder.path("other"), until: folder.path("go") });
      const error = await failureOf(started.run("end", how));
      assert.ok(error instanceof WorkerCrashedError, String(error));
      assert.equal(error.actor, "actor-end");
      assert.match(error.message, new RegExp(`the ${kind} that ran a job of the actor "actor-end"`));
      if (how.endsWith("exit")) assert.equal(error.exitCode, 3);
      if (how === "throw") {
        assert.match(
          error.message,
          kind === "thread" ? /: thrown outside|: TypeError: thrown outside/ : /code 1/,
        );
      }
      assert.equal(await started.run("double", 21), 42);
      await until("the other one runs", isWritten(folder.path("other")));
      writeFileSync(folder.path("go"), "");
      assert.equal(typeof await other, "string");
    });
  }

  check("a module that exits while it is loaded fails the preparation", async () => {
    await using started = startExecutor(kind, 1);
    const error = await failureOf(
      started.executor.prepare(actorOf(kind, "x", import.meta.resolve("./fixtures/exits.ts"))),
    );
    assert.ok(error instanceof WorkerCrashedError, String(error));
    assert.equal(await started.run("double", 1), 2);
  });

  check("a job that waits for ever is killed, and its worker replaced", async () => {
    const logger = captureLogger();
    await using started = startExecutor(kind, 1, logger);
    const before = await started.run("identity", 0);
    const { job, result } = started.start("forever", 0);
    const reason = new JobTimeoutError("over");
    started.executor.kill(job, reason);
    assert.equal(await failureOf(result), reason);
    started.executor.kill(job, new Error("again"));
    assert.notEqual(await started.run("identity", 0), before);
    await started.executor.close();
    assert.equal(started.executor.stuck, 0);
    assert.deepEqual(logger.lines.filter(({ level }) => level === "warn"), []);
  });

  check("a job is killed whose worker is still starting", async () => {
    await using started = startExecutor(kind, 1);
    const { job, result } = started.start("forever", 0);
    started.executor.kill(job, new Error("early"));
    assert.match(String(await failureOf(result)), /early/);
    assert.equal(await started.run("double", 1), 2);
  });

  const retires = kind === "thread" && runtime === "deno";
  if (!retires) {
    check("a loop that never ends is killed", async () => {
      using folder = temporaryFolder();
      await using started = startExecutor(kind, 1);
      const message = { started: folder.path("busy"), until: folder.path("never") };
      const { job, result } = started.start("busyUntilFile", message);
      await until("it is busy", isWritten(folder.path("busy")));
      started.executor.kill(job, new Error("enough"));
      assert.match(String(await failureOf(result)), /enough/);
      assert.equal(await started.run("double", 1), 2);
      await started.executor.close();
      assert.equal(started.executor.stuck, 0);
    });
  }

  check("closing fails what still runs", async () => {
    const started = startExecutor(kind, 1);
    const { result } = started.start("forever", 0);
    await started.executor.close();
    assert.ok(await failureOf(result) instanceof WorkerCrashedError);
  });

  check("what handlers log is the program's output, and after close it ends by itself", async () => {
    const { code, out, err } = await outputOf(startProgram("program", [kind, "log"]));
    assert.equal(code, 0, err);
    assert.match(out, /out a line/);
    assert.match(err, /err a line/);
  });

  check("an executor that ran nothing closes", async () => {
    await startExecutor(kind, 1, silentLogger).executor.close();
  });
}

/** The ways to end a worker from inside that this runtime has. */
function endings(kind: Kind): string[] {
  const ways = ["throw", "reject", "process.exit"];
  if (runtime === "deno") ways.push("Deno.exit");
  if (runtime === "deno" && kind === "thread") ways.push("close");
  return ways;
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
