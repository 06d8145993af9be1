import assert from "node:assert/strict";
import { Actor, type ActorOptions, Event } from "@walnats/core";
import type { ListenOptions } from "../../src/actors/listen_options.ts";
import { warnOfTimes } from "../../src/actors/time_warnings.ts";
import { test } from "../helpers/test.ts";

const PAID = new Event("paid", Number);

function warningsOf(actor: ActorOptions, listen: ListenOptions = {}): string[] {
  const lines: string[] = [];
  const nothing = () => {};
  const logger = {
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: (line: unknown) => lines.push(`${line}`),
  };
  warnOfTimes(logger, [new Actor("book", PAID, () => {}, actor)], listen);
  return lines;
}

test("time limits that look like milliseconds are warned of", () => {
  assert.deepEqual(warningsOf({ jobTimeout: 999, ackWait: 999 }, { drainTimeout: 999, pollDelay: 999 }), []);
  assert.deepEqual(warningsOf({ jobTimeout: 30_000 }), [
    'walnats: the actor "book": jobTimeout is 30000 seconds; if milliseconds were meant, write 30',
  ]);
  assert.match(warningsOf({ ackWait: 1000 })[0]!, /ackWait is 1000 seconds.* write 1$/);
  assert.match(warningsOf({}, { drainTimeout: 5000 })[0]!, /listen: drainTimeout is 5000 seconds/);
  assert.match(warningsOf({}, { pollDelay: 2000 })[0]!, /listen: pollDelay is 2000 seconds/);
});

test("a lease without pulses that is shorter than a job may be is warned of", () => {
  assert.deepEqual(warningsOf({ pulse: false, ackWait: 32, jobTimeout: 32 }), []);
  assert.deepEqual(warningsOf({ ackWait: 16, jobTimeout: 32 }), []);
  assert.match(warningsOf({ pulse: false })[0]!, /ackWait \(16 s\) must be longer.*jobTimeout \(32 s\)/);
});
