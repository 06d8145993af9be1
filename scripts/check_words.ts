// The step `words`: words that are retired; scripts/rules/words.ts says what to say instead. `--write` takes out of the
// list of known violations what is gone.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findWords, idleExceptions, type Source } from "./rules/find_words.ts";
import { judgeFindings } from "./rules/known.ts";
import { ALLOWED, WORDS } from "./rules/words.ts";
import { runMain } from "./run_main.ts";

const TEXT = /\.(ts|mts|js|mjs|json|jsonc|md|html|css|sh|ya?ml|toml|conf|service|timer)$|Dockerfile$|^[^.]+$/;
/** What was made or fetched. */
const MADE = /^(node_modules|dist|coverage|\.git|\.cache|vectors|schemas|deno\.lock|package-lock\.json)$/;
/** Where the words must stand. */
const RULES = /^(scripts\/rules\/|tests\/scripts\/words_test\.ts$)/;

function* sources(folder: string): Generator<Source> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (MADE.test(entry.name)) continue;
    const path = join(folder, entry.name).replaceAll("\\", "/");
    if (RULES.test(path)) continue;
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.isFile() && TEXT.test(entry.name)) yield { path, text: readFileSync(path, "utf8") };
  }
}

await runMain(() => {
  const files = [...sources(".")];
  const findings = [...findWords(files, WORDS, ALLOWED), ...idleExceptions(files, WORDS, ALLOWED)];
  return Promise.resolve(judgeFindings("words", findings));
});
