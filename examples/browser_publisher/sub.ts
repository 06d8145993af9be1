// Prints what the page sends, until Ctrl+C. It makes the stream: browsers should not be allowed to.

import * as walnats from "@walnats/core";
import { FEEDBACK_GIVEN } from "./events.ts";

const print = new walnats.Actor("print-feedback", FEEDBACK_GIVEN, ({ stars, text }) => {
  console.log(`${"*".repeat(stars)} ${JSON.stringify(text)}`);
});

await using events = await new walnats.Events(FEEDBACK_GIVEN).connect();
await events.register();
await using conn = await new walnats.Actors(print).connect();
await conn.register();
const signal = walnats.shutdownSignal();
console.log("waiting for feedback");
await conn.listen({ signal });
