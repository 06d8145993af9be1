import assert from "node:assert/strict";
import * as rules from "../src/options.ts";
import { checkOptions, checkValue, type Rule, show, showKind } from "../src/options.ts";
import { test } from "./helpers/test.ts";

test("an unknown option is refused, with the options that there are", () => {
  const known = { size: rules.positiveInteger, name: rules.isString };
  assert.throws(
    () => checkOptions("Thing", { sise: 1 }, known),
    new TypeError('Thing: unknown option "sise"; it takes size, name'),
  );
  assert.throws(() => checkOptions("Thing", { sise: undefined }, known), /unknown option "sise"/);
  assert.throws(() => checkOptions("Thing", { toString: 1 }, known), /unknown option "toString"/);
  assert.throws(
    () => checkOptions("Thing", JSON.parse('{"__proto__":1}'), known),
    /unknown option "__proto__"/,
  );
  assert.throws(() => checkOptions("Thing", { a: 1 }, {}), /it takes none/);
});

test("an error names the owner, the option, what it expects and what it got", () => {
  const known = { size: rules.positiveInteger };
  assert.throws(
    () => checkOptions("Thing", { size: "3" }, known),
    new TypeError('Thing: option "size" must be a whole number, 1 or more, got "3"'),
  );
  assert.throws(
    () => checkOptions("Thing", { size: -3 }, known),
    new RangeError('Thing: option "size" must be a whole number, 1 or more, got -3'),
  );
});

test("the options must be an object; none, or one that is undefined, is left out", () => {
  const known = { size: rules.positiveInteger };
  checkOptions("Thing", undefined, known);
  checkOptions("Thing", {}, known);
  checkOptions("Thing", { size: undefined }, known);
  checkOptions("Thing", Object.assign(Object.create(null), { size: 1 }), known);
  for (const options of [null, [], "size", 13, () => {}]) {
    assert.throws(
      () => checkOptions("Thing", options, known),
      (error) =>
        error instanceof TypeError && /Thing: the options must be an object, got /.test(error.message),
    );
  }
});

class Thing {}

const NUMBERS = { type: ["1", null, 1n, {}, true], range: [-1, NaN, Infinity, -Infinity] };
const RULES: [name: string, rule: Rule, ok: unknown[], type: unknown[], range: unknown[]][] = [
  ["isBoolean", rules.isBoolean, [true, false], [0, "true", null], []],
  ["isFunction", rules.isFunction, [() => {}, class {}], ["f", null, {}], []],
  ["isString", rules.isString, ["", "a"], [1, null, new String("a")], []],
  ["isSignal", rules.isSignal, [new AbortController().signal], [new AbortController(), {}, null], []],
  ["positiveSeconds", rules.positiveSeconds, [0.001, 1, 1e9], NUMBERS.type, [...NUMBERS.range, 0, -0]],
  ["seconds", rules.seconds, [0, 0.5, 1e9], NUMBERS.type, NUMBERS.range],
  ["positiveInteger", rules.positiveInteger, [1, 2 ** 53 - 1], NUMBERS.type, [
    ...NUMBERS.range,
    0,
    1.5,
    2 ** 53,
  ]],
  ["wholeNumber", rules.wholeNumber, [0, 1, 2 ** 53 - 1], NUMBERS.type, [...NUMBERS.range, 0.5, 2 ** 53]],
  ["oneOf", rules.oneOf("a", "b"), ["a", "b"], [1, null, ["a"]], ["A", "c", ""]],
  ["oneOf of numbers", rules.oneOf(1, 3), [1, 3], ["1", null], [2, NaN]],
  ["orNull", rules.orNull(rules.positiveInteger), [null, 1], ["1", {}], [0, -1]],
  ["withMethods", rules.withMethods("x", "a", "b"), [{ a() {}, b() {} }], [
    { a() {} },
    { a: 1, b: 2 },
    null,
    "x",
  ], []],
  ["textUpTo", rules.textUpTo(4), ["", "abcd", "éé"], [1, null], ["abcde", "ééa", "日本"]],
  ["isLogger", rules.isLogger, [console], [{ debug() {} }, null, "console"], []],
];

for (const [name, rule, ok, type, range] of RULES) {
  test(`the rule ${name} tells what is fine from a wrong type and a wrong range`, () => {
    for (const value of ok) {
      assert.equal(rule.check(value), "ok", show(value));
      checkValue("it", value, rule);
    }
    for (const value of type) {
      assert.equal(rule.check(value), "type", show(value));
      assert.throws(() => checkValue("it", value, rule), TypeError);
    }
    for (const value of range) {
      assert.equal(rule.check(value), "range", show(value));
      assert.throws(() => checkValue("it", value, rule), RangeError);
    }
  });
}

test("a value in an error is short, on one line, and never the content of an object", () => {
  const shownAs: [unknown, string][] = [
    ["a\nb", '"a\\nb"'],
    ["a".repeat(100), `"${"a".repeat(60)}"…`],
    [13, "13"],
    [13n, "13n"],
    [-0.5, "-0.5"],
    [NaN, "NaN"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [[1, 2], "an array of 2"],
    [{ password: "hunter2" }, "an object of Object"],
    [new Thing(), "an object of Thing"],
    [Object.create(null), "an object of no class"],
    [Thing, "function Thing"],
    [() => {}, "a function"],
  ];
  for (const [value, text] of shownAs) assert.equal(show(value), text);
});

test("of a payload only its kind is shown", () => {
  assert.equal(showKind("hunter2"), "a string");
  assert.equal(showKind(1234), "a number");
  assert.equal(showKind(NaN), "NaN");
  assert.equal(showKind(-Infinity), "-Infinity");
  assert.equal(showKind(12n), "a bigint");
  assert.equal(showKind(Symbol("hunter2")), "a symbol");
  assert.equal(showKind(true), "a boolean");
  assert.equal(showKind(undefined), "undefined");
  assert.equal(showKind(null), "null");
  assert.equal(showKind([1]), "an array of 1");
  assert.equal(showKind(new Date()), "an object of Date");
});
