import type { types } from "@walnats/core";
import { ExtraLogMiddleware, TextLogMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { captureLogger } from "../helpers/capture_logger.ts";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { broken, middlewareContract } from "./middleware_contract.ts";
import { FAILED, runScenario, STARTED, SUCCEEDED } from "./run_scenario.ts";

for (const Log of [ExtraLogMiddleware, TextLogMiddleware]) {
  middlewareContract(
    Log.name,
    () => ({ middleware: new Log(captureLogger()) }),
    () => new Log({ ...broken<types.Logger>(), ...throwing() }),
  );

  test(`${Log.name}: no payload and no header is logged`, async () => {
    const log = captureLogger();
    await runScenario([new Log(log)], { meta: { authorization: "Bearer s3cr3t" } });
    assert.equal(log.lines.length, STARTED + SUCCEEDED + FAILED);
    // What the errors of the handlers say is theirs; the payloads "fine" and "{garbage" are in none of them.
    assert.doesNotMatch(
      shown(log.lines.map(({ message, details }) => [message, details])),
      /s3cr3t|\bfine\b|garbage/,
    );
  });

  test(`${Log.name}: what is no logger is refused`, () => {
    const logger = { debug() {}, error() {} } as unknown as types.Logger;
    assert.throws(() => new Log(logger), {
      name: "TypeError",
      message:
        `${Log.name}: the logger must be a logger with debug, info, warn and error, got an object of Object`,
    });
  });
}

function throwing(): types.Logger {
  const fail = () => {
    throw new Error("the disk is full");
  };
  return { debug: fail, info: fail, warn: fail, error: fail };
}

test("ExtraLogMiddleware gives fields under the names of Python walnats, durations in seconds", async () => {
  const log = captureLogger();
  const { actor } = await runScenario([new ExtraLogMiddleware(log)]);
  const of = (message: string) => log.lines.filter((line) => line.message === message);
  const base = { actor: actor.name, event: actor.event.name };
  assert.equal(of("event received").length, STARTED);
  assert.deepEqual(of("event received")[0], {
    level: "debug",
    message: "event received",
    details: [{ ...base, attempt: 1, stream_seq_id: 1 }],
  });
  const processed = of("event processed").map(({ details: [fields] }) => fields as Record<string, number>);
  assert.equal(processed.length, SUCCEEDED);
  for (const { duration } of processed) assert.ok(duration! >= 0 && duration! < 5);
  assert.deepEqual(
    processed.map(({ attempt, stream_seq_id }) => [stream_seq_id, attempt]).toSorted(),
    [[1, 1], [2, 2]],
  );
  const failed = of("actor failed");
  assert.equal(failed.length, FAILED);
  assert.ok(failed.every(({ level }) => level === "error"));
  const fields = failed.map(({ details: [fields] }) => fields as Record<string, string | number>);
  const last = fields.find(({ exc_type, attempt }) => exc_type === "RangeError" && attempt === 3)!;
  assert.match(last.exc_info as string, /RangeError: never\n\s+at /);
  assert.deepEqual({ ...last, exc_info: "" }, {
    ...base,
    attempt: 3,
    stream_seq_id: 3,
    exc: "never",
    exc_type: "RangeError",
    exc_info: "",
  });
  assert.ok(fields.some(({ exc_type }) => exc_type === "DecodeError"));
});

test("TextLogMiddleware says in a line what came, what was done and what failed", async () => {
  const log = captureLogger();
  const { actor } = await runScenario([new TextLogMiddleware(log)]);
  const lines = log.lines.map(({ level, message }) =>
    `${level} ${message.replace(/ in \d\.\d{3} s$/, " in T s")}`
  );
  const event = `event ${actor.event.name}`;
  const count = (line: string) => lines.filter((other) => other === line).length;
  assert.equal(count(`debug ${event}: received by ${actor.name}`), 4);
  assert.equal(count(`debug ${event}: received by ${actor.name} (attempt #2)`), 2);
  assert.equal(count(`debug ${event}: received by ${actor.name} (attempt #3)`), 1);
  assert.equal(count(`debug ${event}: processed by ${actor.name} in T s`), SUCCEEDED);
  assert.equal(count(`error ${event}: actor ${actor.name} failed (attempt #1)`), 4);
  assert.equal(count(`error ${event}: actor ${actor.name} failed (attempt #3)`), 1);
  const errors = log.lines.filter(({ level }) => level === "error").map(({ details: [error] }) => error);
  assert.ok(errors.every((error) => error instanceof Error));
});
