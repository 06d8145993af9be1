// What `deno task test` runs: each runtime everything once, on the first server there is, and what talks to a
// server once more on each of the others.

import type { Runtime } from "./run_tests.ts";

/** What could be had, or why not. */
export type Had<T> = { readonly value: T } | { readonly missing: string };

/** A run to do, or one that cannot be done. */
export interface Planned {
  readonly runtime: Runtime["name"];
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
  runtimes: ReadonlyMap<Runtime["name"], Had<Runtime>>,
  servers: ReadonlyMap<string, Had<unknown>>,
): Planned[] {
  const planned: Planned[] = [];
  let toRun = files;
  for (const [server, hadServer] of servers) {
    for (const [runtime, hadRuntime] of runtimes) {
      if ("missing" in hadRuntime) {
        planned.push({ runtime, server, what: { missing: hadRuntime.missing, wrong: true } });
      } else if ("missing" in hadServer) {
        planned.push({ runtime, server, what: { missing: hadServer.missing, wrong: false } });
      } else if (toRun.length > 0) {
        planned.push({ runtime, server, what: { program: hadRuntime.value, files: toRun } });
      }
    }
    if ("value" in hadServer) toRun = files.filter((file) => needsServer(file));
  }
  return planned;
}
