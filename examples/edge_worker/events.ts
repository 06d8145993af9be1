// A worker at the edge that publishes what visitors do: Cloudflare's kind, run by workerd on this machine.
//
//   deno task nats
//   deno run --allow-net --allow-env=NATS_SERVER examples/edge_worker/sub.ts
//   deno bundle --platform=browser -o examples/edge_worker/worker.js examples/edge_worker/worker.ts
//   npx workerd serve examples/edge_worker/worker.capnp
//
// Then `curl 'http://localhost:8787/?link=/pricing'`.

import { Event } from "@walnats/core/events";

export const LINK_CLICKED = new Event("link-clicked", String);
