// The pages that tell of all: overview, instances, topology, doctor.

import type { Finding } from "../../inspector/mod.ts";
import type { App } from "../hono_app.ts";
import type { CheckedOptions } from "../dashboard_options.ts";
import type { DoctorData, InstancesData, OverviewData } from "../data.ts";
import { byTrouble } from "../rows.ts";
import type { Sampler } from "../sampler.ts";
import { topologyOf } from "../topology.ts";

/** Actors in trouble that the overview shows. */
const MOST_TROUBLE = 20;
/** Findings that a page shows. */
const MOST_FINDINGS = 500;

/** Adds their routes. */
export function addOverviewRoutes(app: App, sampler: Sampler, { events, actors }: CheckedOptions): void {
  const { snapshots } = sampler;

  app.get("/api/overview", async (context) => {
    await sampler.inspector();
    const rows = [...snapshots.actors.values()].map(({ row }) => row);
    const trouble = rows.filter((row) => row.trouble.length > 0).sort(byTrouble).slice(0, MOST_TROUBLE);
    const data: OverviewData = { totals: snapshots.totals, history: snapshots.overview.read(), trouble };
    return context.json(data);
  });

  app.get("/api/instances", async (context) => {
    await sampler.instancesAsked();
    const data: InstancesData = { instances: snapshots.instanceRows() };
    return context.json(data);
  });

  app.get("/api/topology", async (context) => {
    await sampler.instancesAsked();
    return context.json(topologyOf(snapshots));
  });

  let looking: Promise<Finding[]> | undefined;
  app.get("/api/doctor", async (context) => {
    const inspector = await sampler.inspector();
    // Who asks meanwhile gets the same answer.
    looking ??= inspector.diagnose(events, actors).finally(() => looking = undefined);
    const findings = await looking;
    const left = Math.max(0, findings.length - MOST_FINDINGS);
    const data: DoctorData = { findings: findings.slice(0, MOST_FINDINGS), left };
    return context.json(data);
  });
}
