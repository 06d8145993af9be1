// What a user installs works: the npm package and the one of JSR in fresh projects on each runtime, and in what
// bundlers and compilers make of a program. Each runs the same scenario (`tests/install/app`) against a server.
//
//   deno run -A scripts/check_install.ts [words]     only cases with one of the words in their name

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { NatsServer } from "../src/testing/mod.ts";
import { PINNED } from "../src/testing/nats_version.ts";
import { type Case, cases } from "./install/cases.ts";
import { makeProjects } from "./install/projects.ts";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));

/** A server for each case: they all use the same names. */
async function runCase({ name, run }: Case): Promise<string | undefined> {
  const server = await NatsServer.start({ version: PINNED });
  const started = performance.now();
  try {
    const problem = await run({ NATS_SERVER: server.url });
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    console.log(`${problem === undefined ? "ok    " : "FAILED"} ${seconds} s  ${name}`);
    return problem && `${name}: ${problem}`;
  } finally {
    await server.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "walnats-install-"));
try {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  await using projects = await makeProjects(folder, version);
  const words = process.argv.slice(2);
  const chosen = cases(projects).filter(({ name }) =>
    words.length === 0 || words.some((word) => name.includes(word))
  );
  const rest = chosen.values();
  const problems: string[] = [];
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, async () => {
    for (const one of rest) {
      const problem = await runCase(one);
      if (problem !== undefined) problems.push(problem);
    }
  }));
  for (const problem of problems) console.error(`\n${problem}`);
  console.log(`${chosen.length} cases, ${problems.length} failed`);
  process.exitCode = problems.length === 0 && chosen.length > 0 ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
