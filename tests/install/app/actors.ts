// Actors whose handlers are plain functions: threads and processes have them from `serveWorker`.

import { Actor, Actors, ExecuteIn } from "@walnats/core";
import { DOUBLE, PROCESS, THREAD } from "./events.ts";
import { failing } from "./failing.ts";
import { whereAmI } from "./work.ts";

export const actors = new Actors(
  new Actor("double", DOUBLE, (number) => number * 2),
  new Actor("in-thread", THREAD, whereAmI, { executeIn: ExecuteIn.THREAD }),
  new Actor("in-process", PROCESS, whereAmI, { executeIn: ExecuteIn.PROCESS }),
  failing,
);
