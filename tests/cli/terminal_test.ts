// deno-lint-ignore-file no-control-regex
// The commands in a real terminal, as people use them.

import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { test } from "../helpers/test.ts";
import { fixture, start, startInTerminal, startServer } from "./walnats.ts";

const options = { timeout: 120_000, skip: process.platform !== "linux" && "`script` differs there" };
const SHOP = fixture("shop.ts");

test("a question is asked, and no is an answer", options, async () => {
  await using shop = await startServer();
  await shop.run(["run", "--burst", "--register-events", SHOP]);
  await shop.run(["emit", "order-paid", `{"id": 1}`]);
  await shop.run(["run", "--burst", SHOP]);
  for (const answer of ["n\r", "\r", "\x04", "\x03"]) {
    await using asked = shop.startInTerminal(["dead", "drop", "--all"]);
    await asked.shows("Drop 1 dead letter? [y/N]");
    asked.type(answer);
    assert.equal((await asked.ended).code, 3, JSON.stringify(answer));
    assert.match(asked.out, /nothing has changed/);
  }
  await using asked = shop.startInTerminal(["dead", "drop", "--all"]);
  await asked.shows("[y/N]");
  asked.type("y\r");
  assert.equal((await asked.ended).code, 0);
  assert.match(asked.out, /dropped: 1 of 1/);
});

test("colours in a terminal, unless NO_COLOR says otherwise", options, async () => {
  await using shop = await startServer();
  await shop.run(["run", "--burst", "--register-events", SHOP]);
  await using colored = shop.startInTerminal(["ls"]);
  assert.match((await colored.ended).out, /\x1b\[1mEVENT/);
  await using plain = startInTerminal(["ls"], { env: { ...shop.env, NO_COLOR: "1" } });
  assert.match((await plain.ended).out, /EVENT/);
  assert.doesNotMatch(plain.out, /\x1b\[\d+m/);
});

test("top draws the screen again, until Ctrl+C", options, async () => {
  await using shop = await startServer();
  await shop.run(["run", "--burst", "--register-events", SHOP]);
  await using top = shop.startInTerminal(["top", "--every", "200ms"]);
  await top.shows(/(\x1b\[H\x1b\[J[^\x1b]*[\s\S]*?order-paid[\s\S]*?){2}/);
  top.type("\x03");
  assert.equal((await top.ended).code, 0);
});

test(
  "dev runs a server and the module, once more when a file changes; one Ctrl+C ends all",
  options,
  async () => {
    // Inside of the checkout, where the packages are.
    const folder = mkdtempSync(fileURLToPath(new URL("fixtures/.dev-", import.meta.url)));
    cpSync(SHOP, join(folder, "shop.ts"));
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    try {
      await using dev = startInTerminal(["dev", "shop.ts", "--port", String(port), "--dashboard", "0"], {
        cwd: folder,
      });
      await dev.shows("listening: send-receipt");
      const [, pages] = /the dashboard is at (http:\S+)/.exec(dev.out)!;
      const actors = await (await fetch(`${pages}api/actors`)).json();
      assert.deepEqual(actors.rows.map(({ name }: { name: string }) => name), ["send-receipt"]);
      appendFileSync(join(folder, "shop.ts"), `console.log("the new one");\n`);
      await dev.shows("shop.ts has changed");
      await dev.shows(/the new one[\s\S]*listening: send-receipt/);
      appendFileSync(join(folder, "shop.ts"), `throw new Error("broken");\n`);
      await dev.shows("it starts again when a file changes");
      dev.type("\x03");
      assert.equal((await dev.ended).code, 0);
      await using after = start(["ls"], { env: { NATS_SERVER: `127.0.0.1:${port}` }, input: "" });
      assert.equal((await after.ended).code, 1, "the server is gone");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
