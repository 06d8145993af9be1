// What `deno task test` runs: each runtime everything once, on the first server there is, and what talks to a
// server once more on each of the others. An old runtime runs the smoke tests, once.

import type { Runtime } from "./run_tests.ts";

/** What could be had, or why not. */
export type Had<T> = { readonly value: T } | { readonly missing: string };

/** A runtime to test with. */
export type Candidate = Had<Runtime> & {
  /** It runs only these, on the first server. @default everything, on each */
  readonly smoke?: (file: string) => boolean;
};

/** A run to do, or one that cannot be done. */
export interface Planned {
  /** Its key among the candidates. */
  readonly runtime: string;
  /** The version of nats-server. */
  readonly server: string;
  readonly what:
    | { readonly program: Runtime; readonly files: readonly string[] }
    /** `wrong`: this fails the tests, as a runtime can always be had. */
    | { readonly missing: string; readonly wrong: boolean };
}

/** The runs in their order. */
export function plan(
  files: readonly string[],
  needsServer: (file: string) => boolean,
  runtimes: ReadonlyMap<string, Candidate>,
  servers: ReadonlyMap<string, Had<unknown>>,
): Planned[] {
  const planned: Planned[] = [];
  let first = true;
  for (const [server, hadServer] of servers) {
    for (const [runtime, candidate] of runtimes) {
      const { smoke } = candidate;
      if (smoke && !first) continue;
      const toRun = files.filter((file) => smoke ? smoke(file) : first || needsServer(file));
      if (toRun.length === 0) continue;
      const what = "missing" in candidate
        ? { missing: candidate.missing, wrong: true }
        : "missing" in hadServer
        ? { missing: hadServer.missing, wrong: false }
        : { program: candidate.value, files: toRun };
      planned.push({ runtime, server, what });
    }
    if ("value" in hadServer) first = false;
  }
  return planned;
}
