import assert from "node:assert/strict";
import { checkEmitOptions, type EmitOptions } from "../../src/events/emit_options.ts";
import { test } from "../helpers/test.ts";

test("every option is optional", () => {
  checkEmitOptions({});
  checkEmitOptions({ uid: undefined, meta: undefined });
  const options: EmitOptions = {
    uid: "a b",
    traceId: "",
    delay: 0,
    meta: { "ce-id": "1" },
    sync: true,
    timeout: 0.1,
  };
  checkEmitOptions(Object.freeze(options));
});

const BAD: [option: keyof EmitOptions, value: unknown, error: typeof TypeError, message: RegExp][] = [
  ["uid", 13, TypeError, /must be a string, got 13/],
  ["uid", "", RangeError, /must not be empty/],
  ["uid", " a", RangeError, /begin or end with white space, got " a"/],
  ["uid", "a\u00a0", RangeError, /begin or end with white space/],
  ["uid", "a\r\nNats-Rollup: all", TypeError, /no line break/],
  ["traceId", 13, TypeError, /must be a string, got 13/],
  ["traceId", "a\nb", TypeError, /no line break/],
  ["delay", -1, RangeError, /a number of seconds, 0 or more.*, got -1/],
  ["delay", Infinity, RangeError, /a number of seconds, 0 or more.*, got Infinity/],
  ["delay", "1s", TypeError, /a number of seconds, 0 or more.*, got "1s"/],
  ["sync", 1, TypeError, /a boolean, got 1/],
  ["timeout", 0, RangeError, /a number of seconds above 0, got 0/],
  ["timeout", "5", TypeError, /a number of seconds above 0, got "5"/],
  ["meta", "a=1", TypeError, /a record of strings or a CloudEvent, got "a=1"/],
  ["meta", null, TypeError, /a record of strings or a CloudEvent, got null/],
  ["meta", ["a"], TypeError, /a record of strings or a CloudEvent, got an array of 1/],
];

for (const [option, value, ErrorClass, message] of BAD) {
  test(`${option}: ${JSON.stringify(value)} is refused, with what it must be`, () => {
    assert.throws(() => checkEmitOptions({ [option]: value } as never), (error) => {
      assert.ok(error instanceof ErrorClass);
      assert.ok(error.message.startsWith(`emit: option "${option}" `), error.message);
      assert.match(error.message, message);
      return true;
    });
  });
}

test("meta may not hold headers of NATS or walnats, nor what is no header", () => {
  for (
    const meta of [{ "Nats-Msg-Id": "1" }, { "walnats-delay": "1" }, { "a b": "1" }, { a: "1\r\nb: 2" }, {
      a: 1,
    }]
  ) {
    assert.throws(
      () => checkEmitOptions({ meta: meta as never }),
      (error) => error instanceof TypeError && /^meta: /.test(error.message),
    );
  }
});

test("unknown options are refused", () => {
  assert.throws(
    () => checkEmitOptions({ traceID: "a" } as never),
    /emit: unknown option "traceID"; it takes uid, traceId, delay, at, meta, sync, timeout/,
  );
});

test("meta must be a plain record: the entries of a Map would be lost", () => {
  assert.throws(() => checkEmitOptions({ meta: new Map([["a", "b"]]) as never }), /"meta" must be a record/);
  assert.throws(() => checkEmitOptions({ meta: new Headers() as never }), /"meta" must be a record/);
});
