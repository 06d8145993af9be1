// A typed event between two programs. Any number of instances of the actor share its messages, and a message that
// does not fit the schema neither leaves nor arrives.
//
//   deno task nats
//   deno run --allow-net --allow-env=NATS_SERVER examples/hello/pub.ts
//   deno run --allow-net --allow-env=NATS_SERVER examples/hello/sub.ts    once more in another terminal, to share
//
// Or `bun run examples/hello/pub.ts`, or, with Node 24, `node examples/hello/pub.ts`.

import * as walnats from "@walnats/core";
import { z } from "zod";

const User = z.object({ id: z.int(), name: z.string() });

export const USER_CREATED = new walnats.Event("user-created", User);
