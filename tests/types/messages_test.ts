// What TypeScript says about mistakes: a person who has never seen our types must see what is wrong.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../scripts/run.ts";
import { runtime, test } from "../helpers/test.ts";

const DECLARED = `
import { Actor, type AnyEvent, Clock, type ConnectedEvents, Event, moduleHandler, type types } from "@walnats/core";
declare function of<T>(): types.Serializer<T>;
const USER = new Event("user", null, { serializer: of<{ id: number; name: string }>() });
const GONE = new Event("gone", null, { serializer: of<{ id: number }>() });
const STATUS = new Event("status", String).withResponse(null, of<{ status: "paid" | "open" }>());
declare const one: ConnectedEvents<typeof USER>;
declare const both: ConnectedEvents<typeof USER | typeof GONE>;
declare const either: typeof USER | typeof GONE;
declare function give(conn: ConnectedEvents<typeof USER | typeof GONE>): void;
interface Handlers { double(n: number): number; shout(text: string): string }
`;

/** Each mistake, and the lines of the error that matter. */
const MISTAKES: Readonly<Record<string, readonly string[]>> = {
  'both.emit(USER, { id: "1", name: "Ann" });': ["Type 'string' is not assignable to type 'number'."],
  "both.emit(either, { id: 1 });": [
    "Property 'name' is missing in type '{ id: number; }' but required in type '{ id: number; name: string; }'.",
  ],
  "one.emit(GONE, { id: 1 });": ["Type '\"gone\"' is not assignable to type '\"user\"'."],
  "give(one);": ["Type '\"gone\"' is not assignable to type '\"user\"'."],
  "new Clock().run(one);": ["Type '\"minute-passed\"' is not assignable to type '\"user\"'."],
  'new Actor("a", STATUS, () => ({ status: "lost" }));': [
    `Type '"lost"' is not assignable to type '"paid" | "open"'.`,
  ],
  'new Actor("a", STATUS, async () => ({ status: await "lost" }));': [
    `Type '"lost"' is not assignable to type '"paid" | "open"'.`,
  ],
  'new Actor("a", STATUS, () => {});': [
    `Type 'void' is not assignable to type '{ status: "paid" | "open"; } | Promise<{ status: "paid" | "open"; }>'.`,
  ],
  'new Actor("a", USER, (user) => user.nam);': [
    "Property 'nam' does not exist on type '{ id: number; name: string; }'. Did you mean 'name'?",
  ],
  'new Actor("a", USER, moduleHandler<Handlers>("file:///x.ts", "shout"));': [
    "Types of parameters 'text' and 'message' are incompatible.",
    "Type '{ id: number; name: string; }' is not assignable to type 'string'.",
  ],
  'moduleHandler<Handlers>("file:///x.ts", "triple");': [
    `Argument of type '"triple"' is not assignable to parameter of type '"double" | "shout"'.`,
  ],
};

const options = { skip: runtime === "deno" ? false : "the checks run on Deno", timeout: 60_000 } as const;

test("an error of TypeScript names the event, property or export that is wrong", options, async () => {
  const folder = await mkdtemp(join(tmpdir(), "walnats-types-"));
  try {
    const root = new URL("../../", import.meta.url);
    const program = [
      DECLARED.replace("@walnats/core", new URL("mod.ts", root).href),
      ...Object.keys(MISTAKES),
    ];
    await writeFile(join(folder, "mistakes.ts"), program.join("\n"));
    const config = fileURLToPath(new URL("deno.json", root));
    const { output } = await run(
      Deno.execPath(),
      ["check", "--config", config, join(folder, "mistakes.ts")],
      {
        env: { NO_COLOR: "1" },
      },
    );
    const errors = output.split(/\n\n(?=TS\d+ )|(?=^TS\d+ )/m);
    for (const [mistake, lines] of Object.entries(MISTAKES)) {
      const error = errors.find((text) => text.includes(mistake));
      assert.ok(error, `this compiles:\n${mistake}\n\n${output}`);
      for (const line of lines) {
        assert.ok(error.includes(line), `the error does not say\n${line}\nbut\n${error}`);
      }
      assert.ok(error.trim().split("\n").length <= 15, `too long:\n${error}`);
    }
    assert.match(
      output,
      new RegExp(`Found ${Object.keys(MISTAKES).length} errors`),
      "one error for each mistake",
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
