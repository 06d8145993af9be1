// Runs the snippets of a page as a reader would who tries one after the other: in their order, on one server.

import { NatsServer } from "../../src/testing/mod.ts";
import { PINNED } from "../../src/testing/nats_version.ts";
import { type Ended, run } from "../run.ts";
import type { PageFolder } from "./page_folder.ts";
import { BEGINS } from "./run_files.ts";

/** Milliseconds that the snippets of a page may take together. */
const LIMIT = 30_000;

/** What went wrong, in words. */
export async function runPage(page: PageFolder): Promise<string[]> {
  const { programs, tests } = page;
  if (programs.length + tests.length === 0) return [];
  // Snippets of other pages may have the same names: a server of its own keeps them apart.
  const server = await NatsServer.start({ version: PINNED });
  try {
    const env = { NATS_SERVER: server.url, NO_COLOR: "1" };
    return [...await runPrograms(page, env), ...await runTests(page, env)];
  } finally {
    await server.close();
  }
}

/** In one process, where a start costs more than most snippets; it tells which of them begins. */
async function runPrograms(page: PageFolder, env: Record<string, string>): Promise<string[]> {
  if (page.programs.length === 0) return [];
  let current = page.programs[0]!;
  let printed: string[] = [];
  const onLine = (line: string) => {
    if (!line.startsWith(BEGINS)) return void printed.push(line);
    current = line.slice(BEGINS.length);
    printed = [];
  };
  const script = new URL("./run_files.ts", import.meta.url).href;
  const args = ["run", "--allow-all", "--no-check", script, ...page.programs];
  const ended = await run(Deno.execPath(), args, { env, limit: LIMIT, onLine });
  return ended.ok ? [] : [explain(page, page.position(current), ended, printed)];
}

async function runTests(page: PageFolder, env: Record<string, string>): Promise<string[]> {
  const [first] = page.tests;
  if (first === undefined) return [];
  const args = ["test", "--allow-all", "--no-check", ...page.tests];
  const ended = await run(Deno.execPath(), args, { env, limit: LIMIT });
  return ended.ok ? [] : [explain(page, page.position(first), ended, ended.output.split("\n"))];
}

function explain(page: PageFolder, where: string, { how }: Ended, printed: readonly string[]): string {
  return `${where} does not run: ${how}\n${page.onPage(printed.join("\n")).replace(/^/gm, "  ")}`;
}
