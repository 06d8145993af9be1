import type { types } from "@walnats/core";
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { services } from "../../examples/services/services.ts";
import { test } from "../helpers/test.ts";
import { readAsyncApi } from "../services/read_async_api.ts";
import { runProgram } from "./run_program.ts";

test("the example writes diagrams, an image, and AsyncAPI documents", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "walnats-services-"));
  try {
    const program = runProgram("examples/services/main.ts", { args: [folder] });
    assert.equal(await program.exit, 0, program.errors.join("\n"));
    const files = readdirSync(folder).sort();
    assert.deepEqual(program.lines.toSorted(), files.map((file) => join(folder, file)));
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    assert.equal(read("services.mmd"), services.getMermaid());
    assert.equal(read("services.d2"), services.getD2());
    const svg = read("services.svg");
    assert.match(svg, /^<\?xml /);
    for (const name of ["users", "user-created", "send-email", "audit-log", "Email"]) {
      assert.ok(svg.includes(`>${name}<`), name);
    }
    const documents = files.filter((file) => file.endsWith("asyncapi.json"));
    assert.equal(documents.length, 5);
    for (const file of documents) await readAsyncApi(JSON.parse(read(file)) as types.AsyncApi);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the page shows the diagram of the example", () => {
  const page = readFileSync(new URL("../../docs/services.md", import.meta.url), "utf8");
  assert.ok(page.includes(`\`\`\`mermaid\n${services.getMermaid()}\n\`\`\``));
});
