// Prints what visitors click, until Ctrl+C. It makes the stream: what is open to the world should not.

import * as walnats from "@walnats/core";
import { LINK_CLICKED } from "./events.ts";

const print = new walnats.Actor("print-links", LINK_CLICKED, (link) => console.log(link));

await using events = await new walnats.Events(LINK_CLICKED).connect();
await events.register();
await using conn = await new walnats.Actors(print).connect();
await conn.register();
const signal = walnats.shutdownSignal();
console.log("waiting for clicks");
await conn.listen({ signal });
