import assert from "node:assert/strict";
import { cutText, describeError } from "../src/describe_error.ts";
import { test } from "./helpers/test.ts";
import { ODD_ERRORS } from "./helpers/odd_errors.ts";

test("an error is described by its name and message, anything else as text", () => {
  assert.equal(describeError(new RangeError("too far")), "RangeError: too far");
  assert.equal(describeError("text"), "text");
  assert.equal(describeError(42n), "42");
});

for (const [what, make] of Object.entries(ODD_ERRORS)) {
  test(`it can be described: ${what}`, () => {
    assert.equal(typeof describeError(make()), "string");
  });
}

test("what cannot be read is said to be so", () => {
  assert.equal(
    describeError(ODD_ERRORS["an error whose message throws"]()),
    "Error: an error whose message cannot be read",
  );
  assert.equal(describeError(ODD_ERRORS["an error whose name is a symbol"]()), "Symbol(n): x");
  assert.equal(
    describeError(ODD_ERRORS["a proxy whose traps throw"]()),
    "a value of type object that has no text",
  );
});

test("a text is cut between characters", () => {
  assert.equal(cutText("short", 5), "short");
  assert.equal(cutText("longer", 5), "longe…");
  assert.equal(cutText("1234😀6", 5), "1234…");
  assert.equal(cutText("1234😀6", 6), "1234😀…");
});
