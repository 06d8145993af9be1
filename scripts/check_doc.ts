// Checks that everything public is documented, with `deno doc --lint`.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isFromPackage, lintErrors } from "./doc/lint_errors.ts";
import { run } from "./run.ts";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const entries = Object.values<string>(JSON.parse(readFileSync("deno.json", "utf8")).exports);
const { ok, how, output } = await run(Deno.execPath(), ["doc", "--lint", ...entries], {
  env: { NO_COLOR: "1" },
});
const errors = lintErrors(output);
const ours = errors.filter((error) => !isFromPackage(error, readFileSync(error.file, "utf8")));
for (const { text } of ours) console.error(`${text}\n`);
const understood = ok || errors.length > 0;
if (!understood) console.error(`deno doc: ${how}\n${output}`);
process.exitCode = understood && ours.length === 0 ? 0 : 1;
