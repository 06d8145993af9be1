import assert from "node:assert/strict";
import { Actor, Event, ExecuteIn, moduleHandler, Priority } from "@walnats/core";
import { test } from "../helpers/test.ts";

const GREETED = new Event("greeted", String);
const noop = () => {};
const make = (options?: unknown) => new Actor("print", GREETED, noop, options as never);

test("an actor has its name, event and handler, and the documented defaults", () => {
  const actor = make();
  assert.deepEqual({ ...actor }, {
    name: "print",
    event: GREETED,
    handler: noop,
    description: undefined,
    ackWait: 16,
    maxAttempts: null,
    maxAckPending: 1000,
    middlewares: [],
    maxJobs: 16,
    jobTimeout: 32,
    executeIn: ExecuteIn.MAIN,
    retryDelay: [0.5, 1, 2, 4],
    pulse: true,
    priority: Priority.NORMAL,
    deadLetters: true,
    confirmAck: false,
    startFrom: "new",
    filter: [],
  });
  assert.equal(actor.consumerName, "print");
  assert.deepEqual({ ...make({}) }, { ...actor });
});

test("an option that is undefined has its default", () => {
  const left = Object.fromEntries(Object.keys(VALID).map((option) => [option, undefined]));
  assert.deepEqual({ ...make(left) }, { ...make() });
});

const middleware = { onStart() {}, wrap: <R>(_: unknown, run: () => R) => run() };
const VALID = {
  description: "prints",
  ackWait: 0.5,
  maxAttempts: 3,
  maxAckPending: 1,
  middlewares: [middleware, { onStart: () => {} }],
  maxJobs: 1,
  jobTimeout: 0.5,
  executeIn: ExecuteIn.PROCESS,
  retryDelay: [],
  pulse: false,
  priority: Priority.HIGH,
  deadLetters: false,
  confirmAck: true,
  startFrom: new Date("2026-11-20T21:49:00Z"),
};

test("the options are kept as given", () => {
  const handler = moduleHandler("file:///handlers.ts", "print");
  const actor = new Actor("print", GREETED, handler, VALID as never) as unknown as Record<string, unknown>;
  for (const [option, value] of Object.entries(VALID)) assert.deepEqual(actor[option], value, option);
  const retryDelay = () => 1;
  assert.equal(make({ retryDelay }).retryDelay, retryDelay);
  assert.equal(make({ maxAttempts: null }).maxAttempts, null);
});

const NOT_SECONDS: [unknown, typeof TypeError][] = [
  [0, RangeError],
  [-1, RangeError],
  [NaN, RangeError],
  [Infinity, RangeError],
  ["1", TypeError],
  [null, TypeError],
];
const NOT_COUNTS: [unknown, typeof TypeError][] = [...NOT_SECONDS, [1.5, RangeError], [2 ** 53, RangeError]];
const NOT_BOOLEANS: [unknown, typeof TypeError][] = [[1, TypeError], ["true", TypeError], [null, TypeError]];

const BAD: Record<keyof typeof VALID, { expects: RegExp; values: [unknown, typeof TypeError][] }> = {
  description: {
    expects: /a string of at most 4096 bytes/,
    values: [["a".repeat(4097), RangeError], [13, TypeError], [null, TypeError]],
  },
  ackWait: { expects: /a number of seconds above 0/, values: NOT_SECONDS },
  maxAttempts: {
    expects: /a whole number, 1 or more, or null/,
    values: NOT_COUNTS.filter(([value]) => value !== null),
  },
  maxAckPending: { expects: /a whole number, 1 or more/, values: NOT_COUNTS },
  middlewares: {
    expects: /a list, and each of it a middleware, an object with onStart, onSuccess, onFailure, wrap/,
    values: [[{}, TypeError], [[null], TypeError], [[noop], TypeError], [[{ onStart: 1 }], TypeError], [
      null,
      TypeError,
    ]],
  },
  maxJobs: { expects: /a whole number, 1 or more/, values: NOT_COUNTS },
  jobTimeout: { expects: /a number of seconds above 0/, values: NOT_SECONDS },
  executeIn: {
    expects: /"main" or "thread" or "process"/,
    values: [["MAIN", RangeError], ["fork", RangeError], [0, TypeError], [null, TypeError]],
  },
  retryDelay: {
    expects: /a list of seconds, each 0 or more, or a function/,
    values: [[1, TypeError], [[-1], RangeError], [["1"], TypeError], [null, TypeError]],
  },
  pulse: { expects: /a boolean/, values: NOT_BOOLEANS },
  priority: {
    expects: /"high" or "normal" or "low"/,
    values: [["HIGH", RangeError], [1, TypeError], [null, TypeError]],
  },
  deadLetters: { expects: /a boolean/, values: NOT_BOOLEANS },
  confirmAck: { expects: /a boolean/, values: NOT_BOOLEANS },
  startFrom: {
    expects: /"new" or "all" or a valid Date/,
    values: [["old", RangeError], [new Date(NaN), RangeError], [0, TypeError], [null, TypeError]],
  },
};

for (const [option, { expects, values }] of Object.entries(BAD)) {
  test(`a bad ${option} is refused, with what it must be`, () => {
    for (const [value, ErrorClass] of values) {
      assert.throws(() => make({ [option]: value }), (error) => {
        assert.ok(error instanceof ErrorClass, String(error));
        assert.ok(error.message.startsWith(`Actor "print": option "${option}" must be `), error.message);
        assert.match(error.message, expects);
        assert.match(error.message, /, got /);
        return true;
      }, String(value));
    }
  });
}

test("unknown options, and options that are none, are refused", () => {
  assert.throws(
    () => make({ maxjobs: 1 }),
    /Actor "print": unknown option "maxjobs"; it takes description, ackWait, /,
  );
  for (const options of [null, [], noop, "main"]) {
    assert.throws(() => make(options), /the options must be an object/);
  }
});

test("a name that cannot be a durable consumer is refused", () => {
  for (
    const name of [
      "",
      "a".repeat(256),
      "a b",
      "a.b",
      "*",
      ">",
      "a/b",
      "a\\b",
      "a\u0000",
      "_walnats",
      "_walnats-x",
    ]
  ) {
    assert.throws(() => new Actor(name, GREETED, noop), (error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, /actor name/);
      return true;
    }, JSON.stringify(name));
  }
  assert.throws(() => new Actor(undefined as never, GREETED, noop), TypeError);
});

test("what is no event or no handler is refused", () => {
  for (const event of [undefined, null, "greeted", { name: "greeted" }, String]) {
    assert.throws(
      () => new Actor("print", event as never, noop),
      (error) =>
        error instanceof TypeError && /Actor "print": the event must be one, got /.test(error.message),
    );
  }
  for (const handler of [undefined, null, "print", { print: noop }]) {
    assert.throws(
      () => new Actor("print", GREETED, handler as never),
      (error) =>
        error instanceof TypeError &&
        /Actor "print": the handler must be a function, got /.test(error.message),
    );
  }
});

test("an actor cannot be changed, nor by changing its options later", () => {
  const retryDelay = [1, 2];
  const middlewares = [middleware];
  const options = { maxJobs: 3, retryDelay, middlewares };
  const actor = make(options);
  retryDelay.push(3);
  middlewares.pop();
  options.maxJobs = 99;
  assert.equal(actor.maxJobs, 3);
  assert.deepEqual(actor.retryDelay, [1, 2]);
  assert.deepEqual(actor.middlewares, [middleware]);
  assert.ok(
    Object.isFrozen(actor) && Object.isFrozen(actor.retryDelay) && Object.isFrozen(actor.middlewares),
  );
  assert.deepEqual(options, { maxJobs: 99, retryDelay: [1, 2, 3], middlewares: [] });
});

test("an actor of an event with a response is one of that event", () => {
  const PARSE = GREETED.withResponse(Number);
  assert.equal(new Actor("parse", PARSE, Number).event, PARSE);
});
