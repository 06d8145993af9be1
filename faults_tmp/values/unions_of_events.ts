// WB-47: unions of events keep their types: each line marked "error" is one, and no other. Deno only.
import { spawnSync } from "node:child_process";
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { check, verdict } from "./kit.ts";
const errorsOf = (file: string) => {
  const { stdout, stderr } = spawnSync(process.execPath, [
    "check",
    fileURLToPath(new URL(file, import.meta.url)),
  ], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  const lines = new Map<number, string>();
  let last = "";
  for (const line of `${stdout}${stderr}`.split("\n")) {
    if (/TS\d+/.test(line)) last = line;
    const at = line.match(new RegExp(`^ {4}at .*${file.slice(2)}:(\\d+):`));
    if (at) lines.set(Number(at[1]), last.slice(0, 120));
  }
  return { lines, text: `${stdout}${stderr}` };
};
for (const file of ["./types_cases.ts"]) {
  const { lines } = errorsOf(file);
  for (const [i, line] of readFileSync(new URL(file, import.meta.url), "utf8").split("\n").entries()) {
    if (i === 1 || line.startsWith("//") || line.includes("// question")) continue; // docs/request_response.md: say `as const`.
    const must = line.includes("// error");
    if (must !== lines.has(i + 1)) {
      check(
        false,
        `${file}:${i + 1} ${must ? "compiles" : `does not compile (${lines.get(i + 1)})`}: ${
          line.trim().slice(0, 80)
        }`,
      );
    }
  }
}
const many = new URL("./types_many.ts", import.meta.url);
const names = Array.from({ length: 200 }, (_, i) => i);
writeFileSync(
  many,
  `import { Actor, Actors, Event, Events } from "@walnats/core";\nimport { z } from "zod";\n` +
    names.map((i) =>
      `const E${i} = new Event("e${i}", z.object({ id: z.int(), f${i}: z.string().optional() }));\n`
    ).join("") +
    `const conn = await new Events(${names.map((i) => `E${i}`).join(", ")}).connect();\n` +
    names.map((i) => `await conn.emit(E${i}, { id: ${i}, f${i}: "x" });\n`).join("") +
    `new Actors(${names.map((i) => `new Actor("a", E${i}, ({ f${i} }) => void f${i})`).join(", ")});\n`,
);
const t = performance.now();
const { lines, text } = errorsOf("./types_many.ts");
const seconds = (performance.now() - t) / 1000;
unlinkSync(many);
check(lines.size === 0 && !/error/i.test(text), `200 events: ${text.slice(0, 200)}`);
check(seconds < 40, `200 events take ${seconds.toFixed(0)} s to check`);
console.log(`200 events: ${seconds.toFixed(1)} s`);
verdict();
