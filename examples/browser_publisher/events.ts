// A page that publishes from the browser, over WebSocket, without a web service in between.
//
//   deno task nats
//   deno run --allow-net --allow-env=NATS_SERVER examples/browser_publisher/sub.ts
//   deno run --allow-net --allow-read --allow-env --allow-run=deno examples/browser_publisher/serve.ts
//
// Then open http://localhost:8000. Or `bun run examples/browser_publisher/serve.ts`, or, with Node 24,
// `node examples/browser_publisher/serve.ts`.
//
// Two things to change before others can reach the server: use wss://, and give browsers a NATS user that may publish
// to this one subject and nothing else.

import { Event } from "@walnats/core/events";
import { z } from "zod";

const Feedback = z.object({ stars: z.int().min(1).max(5), text: z.string().max(1000) });

export const FEEDBACK_GIVEN = new Event("feedback-given", Feedback);
