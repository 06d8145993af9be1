// Handles the events until SIGTERM. Then it finishes the jobs that run, for 30 seconds at most, and requeues the
// others: whoever stops it must wait longer than that before it kills.

import { Actors, shutdownSignal } from "@walnats/core";
import { healthServer } from "@walnats/core/health";
import process from "node:process";
import { RECEIPT } from "./actors.ts";

const conn = await new Actors(RECEIPT).connect();
try {
  // For the probes of Kubernetes, and for Prometheus.
  const health = await healthServer(conn, {
    port: Number(process.env.HEALTH_PORT ?? 8081),
    deadLetters: true,
  });
  await conn.listen({ drainTimeout: 30, signal: shutdownSignal() });
  await health.close();
} finally {
  await conn.close();
}
