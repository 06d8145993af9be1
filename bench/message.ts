// The message of all rows: 50 bytes of JSON.

import { z } from "zod";

/** Its schema. */
export const SCHEMA = z.object({ id: z.int(), name: z.string(), at: z.string() });

/** The message. */
export type Message = z.infer<typeof SCHEMA>;

/** One message; its JSON always has the same size, which a longer name makes larger. */
export function message(number: number, name = "Ann Smith"): Message {
  return { id: 100_000 + number % 900_000, name, at: "2026-11-20" };
}
