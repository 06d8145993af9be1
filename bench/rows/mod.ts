// All rows, in the order of the table.

import type { Row } from "../row.ts";
import { actors } from "./actors.ts";
import { callback } from "./callback.ts";
import { consume } from "./consume.ts";
import { emit } from "./emit.ts";
import { failing } from "./failing.ts";
import { large } from "./large.ts";
import { latency } from "./latency.ts";
import { limit } from "./limit.ts";
import { many } from "./many.ts";
import { memoryEmits } from "./memory_emits.ts";
import { memoryJobs } from "./memory_jobs.ts";
import { request } from "./request.ts";
import { sleep } from "./sleep.ts";
import { sync } from "./sync.ts";
import { thread } from "./thread.ts";

/** The table. */
export const ROWS: readonly Row[] = [
  consume,
  limit,
  callback,
  large,
  emit,
  sync,
  many,
  request,
  latency,
  sleep,
  failing,
  actors,
  memoryJobs,
  memoryEmits,
  thread,
];
