// What getting a program depends on, as an argument: so tests can look as if from another machine.

import process from "node:process";

/** The machine as the search for a program sees it. */
export interface Machine {
  /** The environment variables. */
  readonly env: Record<string, string | undefined>;
  /** As `process.platform`. */
  readonly platform: string;
  /** As `process.arch`. */
  readonly arch: string;
}

/** The machine we run on. */
export function thisMachine(): Machine {
  return { env: process.env, platform: process.platform, arch: process.arch };
}
