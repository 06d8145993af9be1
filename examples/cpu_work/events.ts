// Work that keeps a processor busy, away from the thread that talks to NATS: in OS processes and in Web Workers. One
// job kills its process, another one never ends; the others, and the subscriber, do not notice.
//
//   deno task nats
//   deno run --allow-net --allow-read --allow-env --allow-run examples/cpu_work/sub.ts
//   deno run --allow-net --allow-env=NATS_SERVER examples/cpu_work/pub.ts
//
// Or `bun run examples/cpu_work/sub.ts`, or, with Node 24, `node examples/cpu_work/sub.ts`. Threads read their module
// (--allow-read); processes are started (--allow-run), with the environment (--allow-env).

import * as walnats from "@walnats/core";
import { z } from "zod";

const Range = z.object({
  upTo: z.int().positive(),
  trouble: z.enum(["none", "crash", "hang"]).default("none"),
});

export const RANGE_REQUESTED = new walnats.Event("range-requested", Range);
