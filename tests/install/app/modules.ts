// A program as it stands: handlers for threads and processes are named by their module.

import { Actor, Actors, ExecuteIn, moduleHandler } from "@walnats/core";
import { DOUBLE, PROCESS, THREAD } from "./events.ts";
import { failing } from "./failing.ts";
import { scenario } from "./scenario.ts";

const handler = moduleHandler<typeof import("./work.ts")>(import.meta.resolve("./work.ts"), "whereAmI");

void scenario(
  new Actors(
    new Actor("double", DOUBLE, (number) => number * 2),
    new Actor("in-thread", THREAD, handler, { executeIn: ExecuteIn.THREAD }),
    new Actor("in-process", PROCESS, handler, { executeIn: ExecuteIn.PROCESS }),
    failing,
  ),
);
