import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { bundle } from "./bundle.ts";
import type * as errors from "./errors.ts";
import { elsewhere } from "./tools.ts";

test("every error keeps its name where a minifier renames its class, and those of users have theirs", {
  skip: elsewhere,
}, async () => {
  const code = await bundle("errors.ts", "esm");
  assert.ok(!/class (WalnatsError|EncodeError|Reject)\b/.test(code), "the classes were not renamed");
  const minified = await import(`data:text/javascript,${encodeURIComponent(code)}`) as typeof errors;
  const details = { errorName: "Error", reason: "deeper", stored: 1, taken: 2, failed: [] };
  const { Retry, ...others } = minified;
  assert.equal(new Retry().name, "Retry");
  assert.ok(Object.keys(others).length > 20);
  for (const [name, ErrorClass] of Object.entries(others)) {
    if (!(ErrorClass.prototype instanceof Error)) continue;
    assert.equal(new (ErrorClass as typeof minified.EmitManyError)("why", details).name, name);
  }
  assert.equal(new (class OutOfStock extends minified.Reject {})("why").name, "OutOfStock");
  assert.equal(new (class Other extends minified.WalnatsError {})("why").name, "Other");
});
