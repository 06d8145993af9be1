import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Measured } from "../../scripts/demo/events.ts";
import { ACTOR_NAMES, type ActorName } from "../../scripts/demo/measures.ts";
import { MOST_BYTES } from "../../scripts/demo/read_head.ts";
import type { Counted } from "../../scripts/demo/recount.ts";
import { Tally } from "../../scripts/demo/tally.ts";
import { type Evidence, verify } from "../../scripts/demo/verify.ts";
import { test } from "../helpers/test.ts";
import { runProgram } from "./run_program.ts";

/** Gives a new folder to `body`, and removes it. */
async function inFolder(body: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "walnats-demo-"));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(
  "the demo handles every file of a folder, though a subscriber is killed",
  { timeout: 60_000 },
  () =>
    inFolder(async (folder) => {
      for (let number = 0; number < 200; number++) {
        mkdirSync(join(folder, String(number % 7), "below"), { recursive: true });
        writeFileSync(
          join(folder, String(number % 7), "below", `${number}.txt`),
          "some words ".repeat(number),
        );
      }
      writeFileSync(join(folder, "ünï 😀 'quoted'.txt"), "three more words");
      writeFileSync(join(folder, "large"), new Uint8Array(MOST_BYTES + 1));
      mkdirSync(join(folder, ".git"));
      writeFileSync(join(folder, ".git", "index"), "not to be handled");
      symlinkSync(folder, join(folder, "link"));

      const demo = runProgram("scripts/demo.ts", { args: [folder] });
      const exit = await demo.exit;
      const text = [...demo.lines, ...demo.errors].join("\n");
      assert.equal(demo.lines.at(-1), "202 events x 3 actors: 606 jobs handled, 0 lost", text);
      assert.equal(exit, 0, text);
      assert.match(text, /killed subscriber 1 \(pid \d+\) in the middle of 606 jobs; started another/);
      assert.match(text, /left out: (1 \.git folder, 1 symbolic link|1 symbolic link, 1 \.git folder)\n/);
      assert.match(text, /1 file of more than 4\.2 MB: only so much of each counts/);
      assert.match(text, /count-words +202 .* 39,804 words\n/);
      assert.match(text, /the folder, read again: 202 files, .* each as its actors said\n/);
    }),
);

test("a folder that the demo cannot work on is a usage error", async () => {
  await inFolder(async (folder) => {
    const missing = runProgram("scripts/demo.ts", { args: [join(folder, "missing")] });
    assert.equal(await missing.exit, 2);
    assert.match(missing.errors.join("\n"), /the folder .*missing cannot be read: ENOENT/);
    const empty = runProgram("scripts/demo.ts", { args: [folder] });
    assert.equal(await empty.exit, 2);
    assert.match(empty.errors.join("\n"), /the folder .* holds no files/);
  });
});

/** Two files, each handled by each actor, long after both were written. */
function evidence(): Evidence & { folder: Map<string, Counted> } {
  const tally = new Tally();
  const folder = new Map<string, Counted>();
  for (const path of ["a", "b"]) {
    folder.set(path, { bytes: 5, digest: "d", changedAt: 1_000_000 });
    for (const actor of ACTOR_NAMES) tally.add(measured(path, actor), tally.jobs);
  }
  return { emitted: new Set(folder.keys()), tally, folder, startedAt: 2_000_500 };
}

function measured(path: string, actor: ActorName): Measured {
  return { path, actor, attempt: 1, bytes: 5, value: actor === "hash" ? "d" : 3 };
}

test("verify: everything is there", () => {
  const { lost, wrong, same, changed } = verify(evidence());
  assert.deepEqual({ lost, wrong, same, changed }, {
    lost: [],
    wrong: [],
    same: { files: 2, bytes: 10 },
    changed: 0,
  });
});

test("verify: a missing result is lost", () => {
  const given = evidence();
  given.tally.actors.get("hash")!.results.delete("b");
  const { lost, same } = verify(given);
  assert.deepEqual(lost, ["hash: b"]);
  assert.equal(same.files, 1);
});

test("verify: a file that was never emitted is lost three times, unless it is new", () => {
  const given = evidence();
  given.folder.set("c", { bytes: 1, digest: "d", changedAt: 1_999_999 });
  given.folder.set("d", { bytes: 1, digest: "d", changedAt: 2_000_000 });
  const { lost, changed } = verify(given);
  assert.deepEqual(lost, ACTOR_NAMES.map((actor) => `${actor}: c`));
  assert.equal(changed, 1);
});

test("verify: a result that is not what the file says is wrong, unless the file changed meanwhile", () => {
  const given = evidence();
  given.tally.actors.get("hash")!.results.set("a", { ...measured("a", "hash"), value: "other" });
  given.tally.actors.get("count-words")!.results.set("b", { ...measured("b", "count-words"), bytes: 4 });
  assert.deepEqual(verify(given).wrong, ["hash: not what is in a", "count-words: not what is in b"]);
  given.folder.set("a", { ...given.folder.get("a")!, changedAt: 2_000_700 });
  const { wrong, changed } = verify(given);
  assert.deepEqual(wrong, ["count-words: not what is in b"]);
  assert.equal(changed, 1);
});

test("verify: a file that is gone was handled all the same, and must have been", () => {
  const given = evidence();
  given.folder.delete("a");
  assert.deepEqual(verify(given).lost, []);
  assert.equal(verify(given).changed, 1);
  given.tally.actors.get("hash")!.results.delete("a");
  assert.deepEqual(verify(given).lost, ["hash: a"]);
});

test("verify: two results for one job are wrong, and so is one for nothing", () => {
  const given = evidence();
  given.tally.add(measured("a", "hash"), 100);
  given.tally.add(measured("x", "hash"), 101);
  const { wrong } = verify(given);
  assert.deepEqual(wrong, ["hash: two results for a", "hash: never emitted: x"]);
});

test("the tally counts a message once that is delivered twice", () => {
  const { tally } = evidence();
  tally.add(measured("a", "hash"), 1);
  assert.equal(tally.jobs, 6);
  assert.deepEqual(tally.actors.get("hash")!.repeated, []);
});
