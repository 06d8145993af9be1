import assert from "node:assert/strict";
import { checkListenOptions, type ListenOptions } from "../../src/actors/listen_options.ts";
import { test } from "../helpers/test.ts";

test("every option is optional", () => {
  checkListenOptions({});
  checkListenOptions(Object.freeze({
    signal: new AbortController().signal,
    burst: true,
    maxPolls: 1,
    pollDelay: 0.01,
    batch: 1,
    maxJobs: 1,
    maxProcesses: 1,
    maxThreads: 1,
    drainTimeout: 0,
  }));
  checkListenOptions({ signal: AbortSignal.abort(), drainTimeout: undefined });
});

const COUNTS: [unknown, typeof TypeError][] = [
  [0, RangeError],
  [-1, RangeError],
  [1.5, RangeError],
  [Infinity, RangeError],
  [NaN, RangeError],
  ["1", TypeError],
  [null, TypeError],
];
const BAD: Record<keyof ListenOptions, [unknown, typeof TypeError][]> = {
  signal: [[new AbortController(), TypeError], [{ aborted: false }, TypeError], [null, TypeError]],
  burst: [[1, TypeError], ["true", TypeError], [null, TypeError]],
  pollDelay: [[0, RangeError], [0.009, RangeError], [-1, RangeError], [NaN, RangeError], ["2", TypeError]],
  drainTimeout: [[-1, RangeError], [NaN, RangeError], [Infinity, RangeError], ["30", TypeError]],
  maxPolls: COUNTS,
  batch: COUNTS,
  maxJobs: COUNTS,
  maxProcesses: COUNTS,
  maxThreads: COUNTS,
  strayErrors: [["ignore", RangeError], [true, TypeError], [null, TypeError]],
  worker: [["./worker.js", RangeError], ["data:text/javascript,", RangeError], [1, TypeError]],
};

for (const [option, values] of Object.entries(BAD)) {
  test(`a bad ${option} is refused, with what it must be`, () => {
    for (const [value, ErrorClass] of values) {
      assert.throws(() => checkListenOptions({ [option]: value } as never), (error) => {
        assert.ok(error instanceof ErrorClass, String(error));
        assert.ok(error.message.startsWith(`listen: option "${option}" must be `), error.message);
        assert.match(error.message, /, got /);
        return true;
      }, String(value));
    }
  });
}

test("unknown options are refused", () => {
  assert.throws(
    () => checkListenOptions({ maxJob: 1 } as never),
    /listen: unknown option "maxJob"; it takes signal, burst, maxPolls, pollDelay, batch, maxJobs, /,
  );
});
