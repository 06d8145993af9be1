// Finds the Node to test with: `node` on PATH where it is new enough, else the package `node` of npm.

import { type Ended, run } from "./run.ts";

/** The oldest major version that runs every test: earlier ones cannot parse `await using`. */
export const NODE = 24;

/** The oldest one that strips types by itself, from 22.18 on: it runs the smoke tests. */
export const OLDEST_NODE = 22;

/** A Node that will do. */
export interface Node {
  readonly program: string;
  readonly version: string;
}

/** Whether a version is of the major version, or where `later` ones will do too, of a later one. */
export function nodeWillDo(version: string, major: number, later: boolean): boolean {
  const its = Number.parseInt(version);
  return its === major || (later && its > major);
}

/**
 * The program to run. npx gets it once; then we call it ourselves, so that killing it kills it.
 *
 * @param major the major version; of {@linkcode NODE} a later one on PATH will do too
 * @throws {Error} where there is none on PATH that will do and npx cannot get one
 */
export async function findNode(major: number = NODE): Promise<Node> {
  // Its own path: what is on PATH may be a wrapper, and Bun calls itself node where there is none.
  const ask = ["-p", "JSON.stringify({ program: process.execPath, ...process.versions })"];
  const onPath = answer(await run("node", ask));
  if (onPath && nodeWillDo(onPath.version, major, major === NODE)) return onPath;
  const ended = await run("npx", ["-y", `node@${major}`, ...ask]);
  const fetched = answer(ended);
  if (fetched) return fetched;
  const found = onPath ? `node on PATH is ${onPath.version}` : "there is no node on PATH";
  throw new Error(`${found}, and npx -y node@${major} failed: ${ended.how}\n${ended.output}`.trim());
}

function answer({ ok, output }: Ended): Node | undefined {
  const line = output.split("\n").find((line) => line.startsWith(`{"program":`));
  if (!ok || !line) return undefined;
  const { program, node, bun } = JSON.parse(line);
  return bun ? undefined : { program, version: node };
}
