import assert from "node:assert/strict";
import { DecodeError, EncodeError, Event, Limits, serializers, type types } from "@walnats/core";
import { z } from "zod";
import { test } from "../helpers/test.ts";

const upperCase: types.Serializer<string> = {
  encode: (message) => new TextEncoder().encode(message.toUpperCase()),
  decode: (data) => new TextDecoder().decode(data),
};

test("an event has its name, its schema and the defaults", () => {
  const schema = z.object({ id: z.int() });
  const event = new Event("user-created", schema);
  assert.equal(event.name, "user-created");
  assert.equal(event.schema, schema);
  assert.equal(event.description, undefined);
  assert.equal(event.limits, undefined);
  assert.ok(event.serializer instanceof serializers.JsonSerializer);
  assert.equal(event.storage, "file");
  assert.equal(event.replicas, 1);
  assert.equal(event.dedupWindow, undefined);
  assert.ok(event instanceof Event);
  assert.equal(event.constructor.name, "Event");
});

test("the subject is the name, the stream the name with - for .", () => {
  // deno-lint-ignore walnats/event-name-invalid-symbols
  const event = new Event("shop.orders.paid-v1", String);
  assert.equal(event.subjectName, "shop.orders.paid-v1");
  assert.equal(event.streamName, "shop-orders-paid-v1");
  assert.equal(new Event("a", String).streamName, "a");
});

const BAD_NAMES = [
  "",
  "a".repeat(256),
  "user created",
  "user\ncreated",
  "users.*",
  "users.>",
  "*",
  ".a",
  "a.",
  "a..b",
  "a/b",
  "a\\b",
  "a\u0000",
  "a\u007f",
  "_walnats",
  "_walnats.x",
];

test("a name that cannot be a subject or a stream is refused", () => {
  for (const name of BAD_NAMES) {
    assert.throws(() => new Event(name, String), (error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, /event name/);
      return true;
    }, JSON.stringify(name));
  }
  for (const name of [undefined, null, 13, {}]) {
    assert.throws(() => new Event(name as never, String), TypeError);
  }
  assert.equal(new Event("a".repeat(255), String).name.length, 255);
});

test("the options are kept as given", () => {
  const limits = new Limits({ age: 10 });
  const options = {
    description: "who came",
    limits,
    serializer: upperCase,
    storage: "memory",
    replicas: 3,
    dedupWindow: 0.5,
  } as const;
  const event = new Event("a", String, options);
  for (const [option, value] of Object.entries(options)) {
    assert.equal((event as unknown as Record<string, unknown>)[option], value, option);
  }
});

const BAD_OPTIONS: [option: string, value: unknown, error: typeof TypeError, expects: RegExp, got: string][] =
  [
    ["description", 13, TypeError, /a string of at most 4096 bytes/, "13"],
    ["description", "é".repeat(2049), RangeError, /a string of at most 4096 bytes/, `"${"é".repeat(60)}"…`],
    ["limits", { age: 10 }, TypeError, /a Limits object/, "an object of Object"],
    ["limits", null, TypeError, /a Limits object/, "null"],
    ["serializer", String, TypeError, /a serializer with encode and decode/, "function String"],
    ["serializer", { encode() {} }, TypeError, /a serializer/, "an object of Object"],
    ["storage", "disk", RangeError, /"file" or "memory"/, '"disk"'],
    ["storage", 1, TypeError, /"file" or "memory"/, "1"],
    ["replicas", 2, RangeError, /1 or 3 or 5/, "2"],
    ["replicas", "3", TypeError, /1 or 3 or 5/, '"3"'],
    ["dedupWindow", 0, RangeError, /a number of seconds above 0/, "0"],
    ["dedupWindow", -1, RangeError, /a number of seconds above 0/, "-1"],
    ["dedupWindow", "2m", TypeError, /a number of seconds above 0/, '"2m"'],
  ];

for (const [option, value, ErrorClass, expects, got] of BAD_OPTIONS) {
  test(`${option}: ${got.slice(0, 40)} is refused, with what it must be`, () => {
    assert.throws(() => new Event("a", String, { [option]: value } as never), (error) => {
      assert.ok(error instanceof ErrorClass);
      assert.match(error.message, /^Event "a": option /);
      assert.ok(error.message.includes(`option "${option}" must be`));
      assert.match(error.message, expects);
      assert.ok(error.message.endsWith(`, got ${got}`), error.message);
      return true;
    });
  });
}

test("a description of 4 KiB is not too long", () => {
  assert.equal(new Event("a", String, { description: "é".repeat(2048) }).description?.length, 2048);
});

test("unknown options, and options that are none, are refused", () => {
  assert.throws(
    () => new Event("a", String, { dedupWindows: 1 } as never),
    /Event "a": unknown option "dedupWindows"; it takes description, limits, serializer, storage, replicas, dedupWindow/,
  );
  for (const options of [null, [], "file", 13]) {
    assert.throws(() => new Event("a", String, options as never), /the options must be an object/);
  }
});

test("what is no schema is refused, unless a serializer is given", () => {
  for (const schema of [undefined, Map, {}, "string"]) {
    assert.throws(() => new Event("a", schema as never), /no serializer for the schema/);
    assert.equal(new Event("a", schema, { serializer: upperCase }).schema, schema);
  }
});

test("an event cannot be changed, nor by changing its options later", () => {
  const options: { description: string; replicas: 1 | 3 | 5 } = { description: "before", replicas: 3 };
  const event = new Event("a", String, options);
  options.description = "after";
  options.replicas = 5;
  assert.equal(event.description, "before");
  assert.equal(event.replicas, 3);
  assert.ok(Object.isFrozen(event));
  assert.throws(() => Object.assign(event, { name: "b" }), TypeError);
});

test("the options object is not changed", () => {
  const options = Object.freeze({ description: "who came" });
  new Event("a", String, options);
  assert.deepEqual(options, { description: "who came" });
});

test("encode and decode are each other's inverse, for every kind of schema", async () => {
  const cases = [
    [new Event("a", z.object({ id: z.int() })), { id: 1 }],
    [new Event("a", String), "hi"],
    [new Event("a", Number), -1.5],
    [new Event("a", Boolean), true],
    [new Event("a", Array), [1, "a"]],
    [new Event("a", Object), { a: [1] }],
    [new Event("a", Date), new Date("2026-11-20T21:49:00.123Z")],
    [new Event("a", Uint8Array), Uint8Array.of(0, 255)],
    [new Event("a", null), null],
    [new Event("a", "anything", { serializer: upperCase }), "HI"],
  ] as const;
  for (const [event, message] of cases as unknown as [Event, unknown][]) {
    assert.deepEqual(await event.decode(await event.encode(message)), message);
  }
});

test("what a serializer throws becomes an error that names the event and has it as the cause", async () => {
  const fault = new RangeError("out of order");
  const fail = () => {
    throw fault;
  };
  const reject = () => Promise.reject(fault);
  for (const broken of [fail, reject]) {
    const event = new Event("paid", null, { serializer: { encode: broken, decode: broken } });
    await assert.rejects(async () => await event.encode(1 as never), (error) => {
      assert.ok(error instanceof EncodeError);
      assert.equal(error.message, 'cannot encode a message of "paid": out of order');
      assert.equal(error.event, "paid");
      assert.equal(error.cause, fault);
      return true;
    });
    await assert.rejects(async () => await event.decode(new Uint8Array()), (error) => {
      assert.ok(error instanceof DecodeError);
      assert.equal(error.message, 'cannot decode a message of "paid": out of order');
      assert.equal(error.event, "paid");
      assert.equal(error.cause, fault);
      return true;
    });
  }
});

test("an event without asynchronous parts costs no promise", () => {
  const event = new Event("a", z.object({ id: z.int() }));
  const data = event.encode({ id: 1 });
  assert.ok(data instanceof Uint8Array);
  assert.deepEqual(event.decode(data), { id: 1 });
});
