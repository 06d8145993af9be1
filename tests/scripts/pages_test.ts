// Checking types and running the snippets of a page.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deadLinks } from "../../scripts/pages/links.ts";
import { PageFolder } from "../../scripts/pages/page_folder.ts";
import { snippets } from "../../scripts/pages/snippets.ts";
import { run } from "../../scripts/run.ts";
import { runtime, test } from "../helpers/test.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const options = { skip: runtime === "deno" ? false : "the checks run on Deno", timeout: 60_000 } as const;

/** A page of snippets: `info` of the fence, and the lines of its code. */
function pageOf(...all: readonly (readonly [info: string, ...lines: string[]])[]): string {
  return all.map(([info, ...lines]) => ["```" + info, ...lines, "```", ""].join("\n")).join("\n");
}

async function check(page: string): Promise<{ ok: boolean; output: string; name: string }> {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "page-test-"));
  try {
    const name = join(folder, "page.md");
    writeFileSync(name, page);
    const args = ["run", "-A", join(root, "scripts", "check_pages.ts"), name];
    return { ...await run(Deno.execPath(), args), name };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const EVENT = ["ts", "// events.ts", `import { Event } from "@walnats/core";`] as const;

test("the snippets of a page run in their order, on one server, and import each other", options, async () => {
  const page = pageOf(
    [...EVENT, `export const GREETED = new Event("greeted", String);`],
    [
      "ts",
      `import { Events } from "@walnats/core";`,
      `import { GREETED } from "./events.ts";`,
      `await using pub = await new Events(GREETED).connect();`,
      `await pub.register();`,
      `await pub.emit(GREETED, "hi", { sync: true });`,
    ],
    [
      "ts",
      `import { Events } from "@walnats/core";`,
      `import { GREETED } from "./events.ts";`,
      `await using pub = await new Events(GREETED).connect();`,
      `const { seq } = await pub.emit(GREETED, "hi", { sync: true });`,
      `if (seq !== 2) throw new Error("the first one was not there");`,
    ],
    ["ts no-run", `throw new Error("was run");`],
    ["ts ignore", "no TypeScript"],
  );
  const { ok, output } = await check(page);
  assert.ok(ok, output);
});

for (
  const [what, lines, expected] of [
    ["throws", [`console.log("on the way");`, `throw new Error("broken");`], /on the way\n.*broken/],
    ["leaves a promise that rejects", [`void Promise.reject(new Error("broken"));`], /broken/],
    ["waits for nothing", [`await new Promise(() => {});`], /never resolved/],
    ["has a type error", [`const n: number = "text";`, `console.log(n);`], /not assignable/],
  ] as const
) {
  test(`a snippet that ${what} fails the check, by the page and line`, options, async () => {
    const { ok, output, name } = await check(pageOf(["ts", "console.log(1);"], ["ts", ...lines]));
    assert.equal(ok, false);
    assert.match(output, expected);
    assert.ok(output.includes(`${name}:6`), output);
  });
}

test("the tests of a page are run as tests", options, async () => {
  const failing = [
    `import { test } from "node:test";`,
    `test("sums", () => { throw new Error("broken"); });`,
  ];
  const { ok, output, name } = await check(pageOf(["ts", "// sum_test.ts", ...failing]));
  assert.equal(ok, false);
  assert.match(output, /broken/);
  assert.ok(output.includes(`${name}:4`), output);
});

test("two snippets with one name are an error, and positions lead back to the page", () => {
  const parent = mkdtempSync(join(tmpdir(), "walnats-pages-"));
  try {
    const page = pageOf(["ts", "// a.ts", "a();"], ["ts", "// a.ts", "b();"]);
    const two = snippets(page);
    assert.throws(
      () => new PageFolder(parent, "two.md", two),
      /line 7: the page has a snippet a\.ts already/,
    );
    const folder = new PageFolder(parent, "docs/one.md", two.slice(0, 1));
    const [file] = folder.files as [string];
    assert.equal(readFileSync(file, "utf8"), "// a.ts\na();\nexport {};\n");
    assert.equal(
      folder.onPage(`at file://${file}:2:7, not /tmp/a.ts:2`),
      "at docs/one.md:3:7, not /tmp/a.ts:2",
    );
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});

test("links to files and headings that are not there are found, with their line", () => {
  const folder = mkdtempSync(join(tmpdir(), "walnats-pages-"));
  try {
    const page = join(folder, "a.md");
    const lines = [
      "# What is `x`? It is [y](b.md)",
      "[1](b.md) [2](#what-is-x-it-is-y) [3](https://example.com/none) [4](b.md#two)",
      "[5](c.md) [6](#none)",
      "```md",
      "[7](d.md)",
      "```",
      "[8]: e.md",
    ];
    writeFileSync(page, lines.join("\n"));
    writeFileSync(join(folder, "b.md"), "# One\n\n```sh\n# Two\n```\n");
    assert.deepEqual(
      deadLinks(page).map((problem) => problem.slice(page.length)),
      [":2 links to b.md#two", ":3 links to c.md", ":3 links to #none", ":7 links to e.md"].map((problem) =>
        `${problem}, which is not there`
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
