// The two events of the demo: what it publishes, and what its actors publish about it.

import { Event, type EventMessage } from "@walnats/core";
import { z } from "zod";
import { ACTOR_NAMES } from "./measures.ts";

/** One file of the folder. */
export const FILE_FOUND = new Event("file-found", z.object({ path: z.string(), size: z.int() }));

/** What one actor made of one file. */
export const FILE_MEASURED = new Event(
  "file-measured",
  z.object({
    path: z.string(),
    actor: z.enum(ACTOR_NAMES),
    /** 2 and more: the message had been delivered before. */
    attempt: z.int(),
    /** How many bytes were read; 0 where `problem` says why. */
    bytes: z.int(),
    value: z.union([z.number(), z.string()]),
    problem: z.string().optional(),
  }),
);

/** A message of `FILE_MEASURED`. */
export type Measured = EventMessage<typeof FILE_MEASURED>;
