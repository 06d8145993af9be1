// The steps that look at the sources: trees in which every rule is broken once, and trees in which none is. They are in
// one file, as they install the same tools.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { RULES } from "../../scripts/rules/arch_rules.ts";
import { cruise, findingOf } from "../../scripts/rules/cruise.ts";
import { duplicatesIn } from "../../scripts/rules/duplicates.ts";
import { compareWithKnown, type Finding } from "../../scripts/rules/known.ts";
import { unusedIn } from "../../scripts/rules/unused.ts";
import { installTools } from "../../scripts/install_tools.ts";
import { test } from "../helpers/test.ts";

const SKIP = "Deno" in globalThis ? false : "the step runs on Deno";

const TOOLS = join("scripts", "rules");

/** What `look` finds in a tree of such files. */
async function findIn(
  files: Record<string, string>,
  look: (modules: string, root: string) => Promise<readonly Finding[]>,
): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), "walnats-rules-test-"));
  try {
    writeFileSync(join(root, "package.json"), `{ "type": "module" }`);
    for (const [name, text] of Object.entries(files)) {
      const file = join(root, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return (await look(await installTools(TOOLS), root)).map(({ text }) => text);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function violationsIn(files: Record<string, string>): Promise<string[]> {
  const folders = [...new Set(Object.keys(files).map((name) => name.split("/")[0]!))];
  return await findIn(
    files,
    async (modules, root) => (await cruise(modules, root, folders, RULES)).map(findingOf),
  );
}

/** A tree that keeps all rules, in which rooms and cross rules have what they allow. */
const GOOD: Record<string, string> = {
  "mod.ts": `export { Actor } from "./src/actors/actor.ts"; export type * from "./src/types.ts";`,
  "src/types.ts": `export type { Actor } from "./actors/actor.ts";`,
  "src/errors.ts": `export class E {}`,
  "src/async/sleep.ts": `import { E } from "../errors.ts"; export const sleep = E;`,
  "src/nats/dial.ts": `import "../async/sleep.ts"; export const dial = () => import("./dial_tcp.ts");`,
  "src/nats/dial_tcp.ts": `import net from "node:net"; export { net };`,
  "src/jetstream/pull.ts": `export { dial } from "../nats/dial.ts";`,
  "src/context/current_context.ts": `import a from "node:async_hooks"; export { a };`,
  "src/events/mod.ts": `export { Event } from "./event.ts";`,
  "src/events/event.ts": `import { dial } from "../jetstream/pull.ts"; export { dial as Event };`,
  "src/actors/actor.ts": `import { Event } from "../events/event.ts"; export { Event as Actor };`,
  "src/actors/executors/executor.ts": `export interface Executor {}`,
  "src/actors/delivery/job.ts":
    `import type { Executor } from "../executors/executor.ts"; import "../actor.ts";
    import { dial } from "../../jetstream/pull.ts"; export { dial, type Executor };`,
};

test("a tree that keeps the layers breaks no rule", { skip: SKIP, timeout: 120_000 }, async () => {
  assert.deepEqual(await violationsIn(GOOD), []);
});

test("each rule is reported with the files that break it", { skip: SKIP, timeout: 120_000 }, async () => {
  const planted: Record<string, [string, string]> = {
    "layer-ground": ["src/errors.ts", `import "./async/sleep.ts";`],
    "layer-async": ["src/async/with_timeout.ts", `import type { dial } from "../nats/dial.ts";`],
    "layer-nats": ["src/nats/link.ts", `import "../jetstream/pull.ts";`],
    "layer-jetstream": ["src/jetstream/streams.ts", `import "../events/event.ts";`],
    "layer-serializers": ["src/serializers/json.ts", `import "../nats/dial.ts";`],
    "layer-context": ["src/context/context.ts", `import type { Actor } from "../actors/actor.ts";`],
    "layer-middlewares": ["src/middlewares/log.ts", `import "../actors/actor.ts";`],
    "layer-events": ["src/events/emit.ts", `import "../middlewares/log.ts";`],
    "layer-executors": ["src/actors/executors/pool.ts", `import "../delivery/job.ts";`],
    "layer-delivery": ["src/actors/delivery/leases.ts", `import "../../nats/dial.ts";`],
    "layer-actors": ["src/actors/actors.ts", `import "../events/emit.ts";`],
    "layer-decorators": ["src/decorators/limit.ts", `import "../events/event.ts";`],
    "layer-inspector": ["src/inspector/watch.ts", `import "../actors/delivery/job.ts";`],
    "layer-health": ["src/health/metrics.ts", `import "../actors/delivery/job.ts";`],
    "layer-services": ["src/services/d2.ts", `import "../actors/delivery/job.ts";`],
    "layer-dashboard": ["src/dashboard/page.ts", `import "../actors/delivery/job.ts";`],
    "layer-cli": ["src/cli/main.ts", `import "../actors/delivery/job.ts";`],
    "layer-lint": ["src/lint/nodes.ts", `import "../errors.ts";`],
    "layer-testing": ["src/testing/burst.ts", `import "../actors/delivery/job.ts";`],
    "no-cycle": ["scripts/one.ts", `import type { Two } from "./two.ts"; export interface One { two: Two }`],
    "nats-io-in-two-rooms": ["src/events/request.ts", `import type { Msg } from "@nats-io/nats-core";`],
    "transport-in-one-place": ["src/nats/watch.ts", `import "@nats-io/transport-node";`],
    "packages-at-home": ["src/actors/check.ts", `import { z } from "zod"; z;`],
    "tcp-when-it-connects": ["src/nats/now.ts", `import "./dial_tcp.ts";`],
    "no-node-in-publisher": ["src/events/uid.ts", `import { createHash } from "node:crypto"; createHash;`],
    "publisher-half-alone": ["src/events/mod.ts", `export * from "../services/d2.ts";`],
    "faces-are-for-users": ["src/async/end.ts", `import type { Actor } from "../types.ts";`],
    "only-src-is-published": ["src/seconds.ts", `import "../scripts/one.ts";`],
    "is-there": ["src/names.ts", `import "./nowhere.ts";`],
    "in-a-room": ["src/shop/main.ts", `import "../errors.ts";`],
  };
  assert.deepEqual(Object.keys(planted).toSorted(), RULES.map(({ name }) => name).toSorted());
  const bad = {
    "scripts/two.ts": `import type { One } from "./one.ts"; export interface Two { one: One }`,
    ...Object.fromEntries(Object.values(planted)),
  };
  const found = await violationsIn({ ...GOOD, ...bad });
  for (const [rule, [file]] of Object.entries(planted)) {
    const wanted = rule === "in-a-room" ? `${rule}: ${file}` : `${rule}: ${file} -> `;
    assert.ok(found.some((text) => text.startsWith(wanted)), `${wanted} among\n${found.join("\n")}`);
  }
});

test("files and exports that nobody uses are found", { skip: SKIP, timeout: 120_000 }, async () => {
  const files = {
    "mod.ts": `export { used } from "./src/used.ts";`,
    "src/used.ts": `export const used = 1; export const forgotten = 2; export interface Shape {}`,
    "src/lost.ts": `export const lost = 1;`,
    "knip.json": `{ "entry": ["mod.ts"], "project": ["src/**/*.ts"] }`,
  };
  const found = await findIn(files, (modules, root) => unusedIn(modules, root, join(root, "knip.json")));
  assert.deepEqual(found.toSorted(), [
    "unused exports: src/used.ts forgotten",
    "unused file: src/lost.ts",
    "unused types: src/used.ts Shape",
  ]);
});

test(
  "code that stands twice is found where it is long enough",
  { skip: SKIP, timeout: 120_000 },
  async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `  total += Math.round(numbers[${i}]! * ${i + 1});`);
    const block = (name: string, count: number) =>
      `export function ${name}(numbers: number[]) {\n  let total = 0;\n${
        lines.slice(0, count).join("\n")
      }\n}\n`;
    const limits = { folders: ["src"], tokens: 50, lines: 5 };
    const look = (modules: string, root: string) => duplicatesIn(modules, root, limits);
    const twice = (count: number) => ({ "src/a.ts": block("one", count), "src/b.ts": block("other", count) });
    assert.deepEqual(await findIn(twice(12), look), ["duplicate: src/a.ts and src/b.ts"]);
    assert.deepEqual(await findIn(twice(2), look), []);
    await assert.rejects(() => findIn({ "other/a.ts": "" }, look), /jscpd/);
  },
);

test("a known violation is let through until it is gone", () => {
  assert.deepEqual(compareWithKnown(["a", "b"], ["b", "c"]), { fresh: ["a"], gone: ["c"], known: ["b"] });
});
