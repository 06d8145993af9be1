// What is bundled for the browser: the publisher half of walnats, and nothing of Node.

import { Events } from "@walnats/core/events";
import { FEEDBACK_GIVEN } from "./events.ts";

/** Sends the feedback to a server such as ws://localhost:4223; resolves to its number when it is stored. */
export async function send(server: string, stars: number, text: string): Promise<number> {
  const conn = await new Events(FEEDBACK_GIVEN).connect(server);
  try {
    const { seq } = await conn.emit(FEEDBACK_GIVEN, { stars, text }, { sync: true });
    return seq;
  } finally {
    await conn.close();
  }
}
