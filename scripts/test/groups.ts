// Which files run in one process. Tests mostly wait, so the processes run side by side; files that measure time so
// closely that others disturb them run when nothing else does.

import { normalize } from "node:path";
import type { Runtime } from "./run_tests.ts";

/** Files of a process: few, so that the last one to end does not hold up the others. */
const SIZE = 6;

/** Files that others would disturb. */
const ALONE: readonly string[] = [
  // A second of round trips between two processes, which takes 20 s where ten others want the processors.
  "tests/chaos/hostile_headers_test.ts",
  // Payloads whose decoding must take less than some seconds.
  "tests/chaos/hostile_payloads_test.ts",
  // 5,000 messages, of which the slowest hundredth is looked at.
  "tests/actors/delivery/failing_backlog_test.ts",
  "tests/serializers/gzip_serializer_test.ts",
  "tests/serializers/nesting_test.ts",
].map(normalize);

/** The groups of a run. */
export interface Groups {
  readonly sideBySide: readonly (readonly string[])[];
  readonly alone: readonly (readonly string[])[];
}

/**
 * Divides the files of a run.
 *
 * @param named whether tests are chosen by their name: Bun fails where a process finds none, so there is but one
 */
export function groups(runtime: Runtime["name"], files: readonly string[], named: boolean): Groups {
  const divide = (files: readonly string[]) =>
    runtime === "node" ? files.map((file) => [file]) : named ? [files] : deal(files);
  const isAlone = (file: string) => !named && ALONE.includes(file);
  return {
    sideBySide: divide(files.filter((file) => !isAlone(file))).filter(({ length }) => length > 0),
    alone: divide(files.filter(isAlone)).filter(({ length }) => length > 0),
  };
}

/** One after the other to each group: neighbours, such as those that crash servers, take about as long. */
function deal(files: readonly string[]): string[][] {
  const count = Math.ceil(files.length / SIZE);
  return Array.from({ length: count }, (_, group) => files.filter((_, index) => index % count === group));
}
