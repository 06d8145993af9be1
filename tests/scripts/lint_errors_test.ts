// What `deno doc --lint` says, without what it says of packages.

import assert from "node:assert/strict";
import { isFromPackage, lintErrors } from "../../scripts/doc/lint_errors.ts";
import { test } from "../helpers/test.ts";

const OUTPUT = `error[private-type-ref]: public type 'Server' references private type 'Conn.Options'
   --> /x/src/connect.ts:10:1
    | 
 10 | export type Server = string | Conn.Options;
    | ^

  info: to ensure documentation is complete all types that are exposed in the public API must be public


error[missing-jsdoc]: exported symbol is missing JSDoc documentation
 --> /x/src/events.ts:3:5
  | 
3 | export class Events {
  | ^


error: Found 2 documentation lint errors.

Stack backtrace:
   0: <unknown>
`;

test("each complaint is found, with its file and the type it is about", () => {
  const errors = lintErrors(OUTPUT);
  assert.deepEqual(errors.map(({ file, privateType }) => [file, privateType]), [
    ["/x/src/connect.ts", "Conn.Options"],
    ["/x/src/events.ts", undefined],
  ]);
  assert.match(errors[0]!.text, /^error\[private-type-ref\][^]*must be public$/);
  assert.match(errors[1]!.text, /^error\[missing-jsdoc\][^]*\^$/);
  assert.deepEqual(lintErrors("all is well\n"), []);
});

test("a type that the file imports from a package is not ours", () => {
  const [about, undocumented] = lintErrors(OUTPUT) as [Parameters<typeof isFromPackage>[0], never];
  const verdicts = [
    `import type { Other, Conn } from "@some/package";`,
    `import { type Conn, other } from "@some/package";`,
    `import type { Conn } from "./ours.ts";`,
    `import type { Other } from "@some/package";`,
    `import type { Connection } from "@some/package";\nimport { Conn } from "node:net";`,
    "",
  ].map((source) => isFromPackage(about, source));
  assert.deepEqual(verdicts, [true, true, false, false, false, false]);
  assert.equal(isFromPackage(undocumented, `import type { Conn } from "@some/package";`), false);
});
