import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { runProgram } from "./run_program.ts";

test("the tracing example prints one trace over two processes, each attempt below the publisher's span", {
  timeout: 60_000,
}, async () => {
  const program = runProgram("examples/tracing/main.ts");
  const exit = await program.exit;
  const text = [...program.lines, ...program.errors].join("\n");
  assert.equal(exit, 0, text);
  const [first, ...tree] = program.lines;
  assert.match(first!, /^trace [\da-f]{32}$/, text);
  assert.deepEqual(tree.map((line) => line.replace(/[\d.]+ ms/, "T ms")), [
    "└─ place order (shop, T ms)",
    "   └─ publish order-placed (shop, T ms)",
    "      ├─ send-receipt (mailer, T ms, failed: the mail server is busy)",
    "      │  ├─ render receipt (mailer, T ms)",
    "      │  └─ send mail (mailer, T ms)",
    "      └─ send-receipt (mailer, T ms)",
    "         ├─ render receipt (mailer, T ms)",
    "         └─ send mail (mailer, T ms)",
  ], text);
});
