// Reading the reports of Deno, Bun and Node.

import assert from "node:assert/strict";
import { readJunit } from "../../scripts/test/junit.ts";
import { test } from "../helpers/test.ts";

const DENO = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="1" time="0.570">
    <testsuite name="./tests/helpers/test.ts" tests="4" disabled="1" errors="1" failures="1">
        <testcase name="a &lt;b&gt; &amp; &quot;c&quot;" classname="./tests/helpers/test.ts" time="0.002" line="42" col="8">
        </testcase>
        <testcase name="fails" classname="./tests/helpers/test.ts" time="0.001" line="42" col="8">
            <failure message="Uncaught Error: bad">Error: bad</failure>
        </testcase>
        <testcase name="cancelled" classname="./tests/helpers/test.ts" time="0.000" line="42" col="8">
            <error message="Cancelled"/>
        </testcase>
        <testcase name="skipped" classname="./tests/helpers/test.ts" time="0.000" line="42" col="8">
            <skipped/>
        </testcase>
    </testsuite>
</testsuites>
`;

const BUN = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="3" assertions="0" failures="1" skipped="1" time="0.327">
  <testsuite name="tests/a_test.ts" file="tests/a_test.ts" tests="3" failures="1" skipped="1" time="0.02" hostname="vm">
    <testcase name="it&apos;s > 1" classname="" time="0.002" file="tests/a_test.ts" line="35" assertions="0" />
    <testcase name="fails" classname="" time="0.0003" file="tests/a_test.ts" line="35" assertions="0">
      <failure type="Error" message="bad">Error: bad&#10;      at a_test.ts:4:33&#10;</failure>
    </testcase>
    <testcase name="skipped" classname="" time="0" file="tests/a_test.ts" line="35" assertions="0">
      <skipped />
    </testcase>
  </testsuite>
</testsuites>`;

const NODE = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
\t<testcase name="a &lt;b> &amp; &amp;quot;c&amp;quot;" time="0.001867" classname="test" file="/w/tests/helpers/test.ts"/>
\t<testcase name="fails" time="0.000551" classname="test" file="/w/tests/helpers/test.ts" failure="x">
\t\t<failure type="testCodeFailure" message="x">
[Error [ERR_TEST_FAILURE]: x] {
  cause: Error: x
      at file:///w/tests/a_test.ts:1:95
      at TestContext.&lt;anonymous> (file:///w/tests/helpers/test.ts:37:13)
}
\t\t</failure>
\t</testcase>
\t<testcase name="skipped" time="0.000165" classname="test" file="/w/tests/helpers/test.ts">
\t\t<skipped type="skipped" message="true"/>
\t</testcase>
\t<!-- tests 3 -->
\t<!-- suites 0 -->
\t<!-- duration_ms 63.914013 -->
</testsuites>
`;

test("a report of Deno gives each test with its outcome", () => {
  assert.deepEqual(readJunit(DENO).map(({ name, outcome }) => [name, outcome]), [
    [`a <b> & "c"`, "passed"],
    ["fails", "failed"],
    ["cancelled", "failed"],
    ["skipped", "skipped"],
  ]);
});

test("a report of Bun gives each test with its outcome and file", () => {
  assert.deepEqual(readJunit(BUN), [
    { name: "it's > 1", outcome: "passed", file: "tests/a_test.ts" },
    { name: "fails", outcome: "failed", file: "tests/a_test.ts" },
    { name: "skipped", outcome: "skipped", file: "tests/a_test.ts" },
  ]);
});

test("a report of Node gives each test with its outcome", () => {
  assert.deepEqual(readJunit(NODE).map(({ name, outcome }) => [name, outcome]), [
    [`a <b> & "c"`, "passed"],
    ["fails", "failed"],
    ["skipped", "skipped"],
  ]);
});

test("a report that was cut off is refused", () => {
  assert.throws(() => readJunit(BUN.slice(0, -20)), /not complete/);
  assert.throws(() => readJunit(""), /not complete/);
});

test("a report that holds fewer tests than it says is refused", () => {
  assert.throws(() => readJunit(DENO.replace(`tests="4"`, `tests="5"`)), /says 5 tests and holds 4/);
  assert.throws(() => readJunit(NODE.replace("tests 3", "tests 4")), /says 4 tests and holds 3/);
  assert.throws(() => readJunit(NODE.replace("<!-- tests 3 -->", "")), /says NaN tests/);
});
