// A step of each deployment, before anything is emitted: makes the streams and the consumers, or changes them.
// So the publisher and the subscriber need no right to do it, and no event comes before there is an actor for it.

import { Actors, Events } from "@walnats/core";
import { RECEIPT } from "./actors.ts";
import { ORDER_PAID } from "./events.ts";

const pub = await new Events(ORDER_PAID).connect();
try {
  await pub.register();
} finally {
  await pub.close();
}
const sub = await new Actors(RECEIPT).connect();
try {
  await sub.register();
} finally {
  await sub.close();
}
console.log("registered");
