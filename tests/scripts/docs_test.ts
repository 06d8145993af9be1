import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { guideOrder } from "../../scripts/docs/guide_order.ts";
import { deadSiteLinks } from "../../scripts/docs/site_links.ts";
import { test } from "../helpers/test.ts";

/** Runs in a folder with these files. */
function inFolder<T>(files: Record<string, string>, body: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "walnats-docs-"));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the reading order is that of the index, list and table", () => {
  const index = "# Guides\n\n## First\n\n1. [Start](start.md): how do I start?\n\n" +
    "## Later\n\n| question | page |\n| --- | --- |\n| What now? | [More](more.md) |\n\n## About\n\nSee [start](start.md).\n";
  inFolder({ "docs/README.md": index, "docs/start.md": "", "docs/more.md": "" }, (folder) => {
    assert.deepEqual(guideOrder(join(folder, "docs")), [
      { title: "First", guides: [{ title: "Start", file: "start.md", about: "how do I start?" }] },
      { title: "Later", guides: [{ title: "More", file: "more.md", about: "What now?" }] },
    ]);
  });
});

test("a guide that the index does not list is an error, and so is one that it lists twice", () => {
  const index = "## First\n\n1. [Start](start.md): how?\n1. [Start](start.md): how?\n";
  inFolder({ "docs/README.md": index, "docs/start.md": "", "docs/lost.md": "" }, (folder) => {
    assert.throws(() => guideOrder(join(folder, "docs")), /does not list lost\.md/);
    rmSync(join(folder, "docs", "lost.md"));
    assert.throws(() => guideOrder(join(folder, "docs")), /lists start\.md more than once/);
  });
});

test("links of the site to pages, folders and places that are not there are found", () => {
  const page = (links: string[]) => links.map((link) => `<a class="x" href="${link}">to</a>`).join("\n");
  const files = {
    "index.html": page(["./a.html", "/base/a.html#here", "/base/api/", "https://example.com/nowhere"]),
    "a.html": `<h2 id="here">Here</h2>${
      page(["#here", "#there", "/a.html", "./gone.html", "/base/index.html#x"])
    }`,
    "api/index.html": page(["../a.html", "../b.html"]),
  };
  inFolder(files, (folder) => {
    assert.deepEqual(deadSiteLinks(folder, "/base/"), [
      "a.html links to #there: a.html has no such place",
      "a.html links to /a.html: there is no ../a.html",
      "a.html links to ./gone.html: there is no gone.html",
      "a.html links to /base/index.html#x: index.html has no such place",
      "api/index.html links to ../b.html: there is no b.html",
    ]);
  });
});
