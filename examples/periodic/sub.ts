import * as walnats from "@walnats/core";
import { CLOCK } from "./events.ts";

function clean(time: Date) {
  console.log(`cleaned at ${time.toISOString()}`);
}

// Of all ticks, those in even minutes.
const even = Array.from({ length: 30 }, (_, index) => index * 2);
const report = walnats.decorators.filterTime({ minute: even })((time) => {
  console.log(`reported at ${time.toISOString()}`);
});

const actors = new walnats.Actors(
  new walnats.Actor("clean", CLOCK.event, clean),
  new walnats.Actor("report", CLOCK.event, report),
);
await using conn = await actors.connect();
await conn.register();
await conn.listen({ signal: walnats.shutdownSignal() });
