import assert from "node:assert/strict";
import type { types } from "@walnats/core";
import { test } from "../helpers/test.ts";
import { EXPECTED, type Outcome, runScenario } from "./run_scenario.ts";

/** A middleware to test, and what ends its client. */
export interface Made {
  readonly middleware: types.Middleware;
  close?(): Promise<void> | void;
}

/**
 * Declares what every middleware promises: the jobs end as they do without it.
 *
 * @param make makes a middleware that works
 * @param makeBroken makes one whose client throws whatever is called; left out where it has none
 */
export function middlewareContract(
  name: string,
  make: () => Made | Promise<Made>,
  makeBroken?: () => types.Middleware,
): void {
  test(`${name}: jobs end as they do without it, and none of its hooks fails`, async () => {
    const { middleware, close } = await make();
    try {
      const outcome = await runScenario([middleware]);
      assertOutcome(outcome);
      assert.deepEqual(failedHooks(outcome), []);
    } finally {
      await close?.();
    }
  });

  test(`${name}: twice on one actor, jobs end as they do without it`, async () => {
    const [one, other] = [await make(), await make()];
    try {
      const outcome = await runScenario([one.middleware, other.middleware]);
      assertOutcome(outcome);
      assert.deepEqual(failedHooks(outcome), []);
    } finally {
      await one.close?.();
      await other.close?.();
    }
  });

  if (!makeBroken) return;
  test(`${name}: a client that throws changes no job, and is logged`, async () => {
    const outcome = await runScenario([makeBroken()]);
    assertOutcome(outcome);
    assert.ok(failedHooks(outcome).length > 0, "nothing was logged");
  });
}

/** The jobs ended as they do without a middleware. */
export function assertOutcome({ calls, dead, ackPending }: Outcome): void {
  assert.deepEqual({ calls, dead, ackPending }, EXPECTED);
}

/** What the engine logged of hooks that failed. */
export function failedHooks({ lines }: Outcome): unknown[] {
  return lines.filter(({ message }) => message.includes("of the middleware"));
}

/** Any client, broken: it has whatever is asked for, as a function that throws. */
export function broken<T>(): T {
  return new Proxy({}, {
    get: () => () => {
      throw new Error("the client is broken");
    },
  }) as T;
}
