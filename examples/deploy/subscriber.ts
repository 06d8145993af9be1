// Handles the events until SIGTERM. Then it finishes the jobs that run, for 30 seconds at most, and requeues the
// others: whoever stops it must wait longer than that before it kills.

import { Actors, shutdownSignal } from "@walnats/core";
import { RECEIPT } from "./actors.ts";

const conn = await new Actors(RECEIPT).connect();
try {
  await conn.listen({ drainTimeout: 30, signal: shutdownSignal() });
} finally {
  await conn.close();
}
