// Which Node the tests run on.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { findNode, nodeWillDo } from "../../scripts/find_node.ts";
import { test } from "../helpers/test.ts";

test("a later major version will do only where it is said", () => {
  assert.equal(nodeWillDo("24.0.1", 24, true), true);
  assert.equal(nodeWillDo("26.1.0", 24, true), true);
  assert.equal(nodeWillDo("22.23.1", 24, true), false);
  assert.equal(nodeWillDo("24.0.1", 22, false), false);
  assert.equal(nodeWillDo("22.18.0", 22, false), true);
});

/** Puts programs that print these lines first on PATH. */
async function withPrograms(lines: Record<string, string>, body: () => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "walnats-node-"));
  const path = process.env.PATH;
  try {
    for (const [name, line] of Object.entries(lines)) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho '${line}'\n`);
      chmodSync(join(folder, name), 0o755);
    }
    process.env.PATH = `${folder}:${path}`;
    await body();
  } finally {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  }
}

const said = (program: string, node: string, rest = {}) => JSON.stringify({ program, node, ...rest });

test("node on PATH is taken where it is new enough, else that of npm", () =>
  withPrograms({ node: said("/mine", "25.1.0"), npx: said("/npx", "24.21.0") }, async () => {
    assert.deepEqual(await findNode(24), { program: "/mine", version: "25.1.0" });
    assert.deepEqual(await findNode(22), { program: "/npx", version: "24.21.0" });
  }));

test("Bun that calls itself node is none", () =>
  withPrograms({ node: said("/bun", "25.1.0", { bun: "1.4.5" }), npx: said("/npx", "24.21.0") }, async () => {
    assert.equal((await findNode()).program, "/npx");
  }));

test("where npx fails too, the error says what was on PATH and what npx said", () =>
  withPrograms({ node: said("/mine", "20.1.0"), npx: "no network" }, async () => {
    await assert.rejects(
      () => findNode(),
      /node on PATH is 20\.1\.0, and npx -y node@24 failed: .*\nno network/,
    );
  }));
