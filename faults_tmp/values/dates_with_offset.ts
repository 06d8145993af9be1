// WB-31: times as pydantic writes them are read by the documented codec; no silent shift by the machine's zone.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Event } from "@walnats/core";
import { z } from "zod";
import { check, leave, verdict } from "./kit.ts";

if (process.env.TZ !== "America/New_York") {
  const flags = "Deno" in globalThis ? ["run", "-A"] : [];
  const { status } = spawnSync(process.execPath, [...flags, fileURLToPath(import.meta.url)], {
    env: { ...process.env, TZ: "America/New_York" },
    stdio: "inherit",
  });
  leave(status ?? 1);
}
const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (d) => d.toISOString(),
});
const CODEC = new Event("codec", z.object({ at: date }));
const PLAIN = new Event("plain", Date);
const COERCED = new Event("coerced", z.object({ at: z.coerce.date() }));
/** What each means where a text without an offset is UTC, as docs/periodic_tasks.md says. */
const TRUTH: Record<string, string | null> = {
  "2028-02-29T12:00:00Z": "2028-02-29T12:00:00.000Z",
  "2028-02-29T12:00:00.123456Z": "2028-02-29T12:00:00.123Z",
  "2028-02-29T14:00:00+02:00": "2028-02-29T12:00:00.000Z",
  "2028-02-29T12:00:00": "2028-02-29T12:00:00.000Z",
  "2028-02-29 12:00:00": "2028-02-29T12:00:00.000Z",
  "2028-02-29T12:00": "2028-02-29T12:00:00.000Z",
  "2028-02-29T14:00:00+0200": "2028-02-29T12:00:00.000Z",
  "2027-02-29T12:00:00Z": null,
  "2026-06-30T23:59:60Z": null,
  "2026-10-25T02:30:00+02:00": "2026-10-25T00:30:00.000Z",
  "2026-10-25T02:30:00+01:00": "2026-10-25T01:30:00.000Z",
};
const utf8 = new TextEncoder();
async function read(decode: () => unknown): Promise<string> {
  try {
    return ((await decode()) as Date).toISOString();
  } catch (error) {
    return (error as Error).name;
  }
}
const { dateFields } = JSON.parse(
  readFileSync(new URL("./inputs/wire_payloads.json", import.meta.url), "utf8"),
);
for (const { text } of dateFields) {
  const json = utf8.encode(JSON.stringify({ at: text }));
  const got = {
    codec: await read(async () => (await CODEC.decode(json)).at),
    plain: await read(() => PLAIN.decode(utf8.encode(text))),
    coerced: await read(async () => (await COERCED.decode(json)).at),
  };
  if (process.env.ALL) console.log(text, JSON.stringify(got));
  const truth = TRUTH[text];
  for (const [name, value] of Object.entries(got)) {
    if (name === "coerced") { // Zod's own; only to be said on the page.
      if (truth && value !== truth && !value.endsWith("Error")) {
        console.log(`note: z.coerce.date(): ${text} was read as ${value}`);
      }
      continue;
    }
    if (value.endsWith("Error")) check(value === "DecodeError", `${name}: ${text} throws ${value}`);
    else if (truth === null) check(false, `${name}: ${text}, which is no time, was read as ${value}`);
    else if (truth) {
      check(
        value === truth,
        `${name}: ${text} was read as ${value}, ${(Date.parse(value) - Date.parse(truth)) / 3600e3} h off`,
      );
    }
  }
  // pydantic's aware and UTC times must be readable by what the docs tell people to write.
  if (/T.*(Z|[+-]\d\d:\d\d)$/.test(text) && truth) {
    check(
      !got.codec.endsWith("Error"),
      `the documented codec refuses ${text}, which pydantic writes for an aware time`,
    );
  }
}
verdict();
