import type { NatsLink } from "../../nats/nats_link.ts";
import type { DeclaredActor, DeclaredEvent } from "../registry_difference.ts";
import { actorFindings } from "./actor_findings.ts";
import { differenceFindings, eventFindings } from "./event_findings.ts";
import type { Finding } from "./finding.ts";
import { type Inspected, look } from "./look.ts";
import { ownFindings } from "./own_findings.ts";
import { serverFindings } from "./server_findings.ts";

/** What is wrong; errors come first. */
export async function diagnose(
  link: NatsLink,
  inspector: Inspected,
  declared: readonly (DeclaredEvent | DeclaredActor)[],
): Promise<Finding[]> {
  const seen = await look(link, inspector, declared);
  const findings = [
    ...serverFindings(seen),
    ...differenceFindings(seen),
    ...eventFindings(seen),
    ...actorFindings(seen),
    ...ownFindings(seen),
  ];
  return findings.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}
