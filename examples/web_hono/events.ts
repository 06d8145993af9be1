// A web server that emits, and a worker that handles: two programs, so each is started, stopped and scaled by itself,
// and slow jobs make no page slow. Hono; Express is in ../web_express, with both in one program.
//
//   deno task nats
//   deno task packages                                                                        Hono is among them
//   deno run --allow-net --allow-env=NATS_SERVER,PORT examples/web_hono/server.ts
//   deno run --allow-net --allow-env=NATS_SERVER examples/web_hono/worker.ts
//   curl localhost:3000/users -H 'content-type: application/json' -d '{ "id": 1, "name": "Ada" }'
//
// Or `bun run examples/web_hono/server.ts`, or, with Node 24, `node examples/web_hono/server.ts`.

import { Event } from "@walnats/core";
import { z } from "zod";

const User = z.object({ id: z.int(), name: z.string() });

export const SIGNED_UP = new Event("user-signed-up", User);
