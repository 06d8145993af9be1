// A web server that emits and handles in one program: the least to run, for work that is light. Express; Hono is in
// ../web_hono, with two programs.
//
//   deno task nats
//   deno task packages                                                                     Express is among them
//   deno run --allow-net --allow-env --allow-read examples/web_express/server.ts
//   curl localhost:3000/users -H 'content-type: application/json' -d '{ "id": 1, "name": "Ada" }'
//
// Or `bun run examples/web_express/server.ts`, or, with Node 24, `node examples/web_express/server.ts`.

import { Event } from "@walnats/core";
import { z } from "zod";

const User = z.object({ id: z.int(), name: z.string() });

export const SIGNED_UP = new Event("user-signed-up", User);
