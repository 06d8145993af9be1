// Finds the Bun to test with: `bun` on PATH where it is new enough, else the pinned one by npx.

import { type Ended, run } from "./run.ts";

/** The Bun that npx gets, and with it the oldest minor version that will do. */
export const PINNED_BUN = "1.4.5";

/** A Bun that will do. */
export interface Bun {
  readonly program: string;
  readonly version: string;
}

/** Whether a version is the pinned one's minor version or later. */
export function bunWillDo(version: string, oldest: string = PINNED_BUN): boolean {
  const [major = NaN, minor = NaN] = version.split(".").map(Number);
  const [oldMajor = NaN, oldMinor = NaN] = oldest.split(".").map(Number);
  return major > oldMajor || (major === oldMajor && minor >= oldMinor);
}

/**
 * The program to run. npx gets it once; then we call it ourselves, so that killing it kills it.
 *
 * @throws {Error} where there is none on PATH that will do and npx cannot get one
 */
export async function findBun(): Promise<Bun> {
  // Its own path: what is on PATH may be a wrapper.
  const ask = ["-e", "console.log(JSON.stringify({ program: process.execPath, version: Bun.version }))"];
  const onPath = answer(await run("bun", ask));
  if (onPath && bunWillDo(onPath.version)) return onPath;
  const ended = await run("npx", ["-y", `bun@${PINNED_BUN}`, ...ask]);
  const fetched = answer(ended);
  if (fetched) return fetched;
  const found = onPath ? `bun on PATH is ${onPath.version}` : "there is no bun on PATH";
  throw new Error(`${found}, and npx -y bun@${PINNED_BUN} failed: ${ended.how}\n${ended.output}`.trim());
}

function answer({ ok, output }: Ended): Bun | undefined {
  const line = output.split("\n").find((line) => line.startsWith(`{"program":`));
  return ok && line ? JSON.parse(line) as Bun : undefined;
}
