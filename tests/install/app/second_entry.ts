// A program whose bundler makes two more files: the worker, and the module with the handlers.

import { Actor, Actors, ExecuteIn, moduleHandler } from "@walnats/core";
import { DOUBLE, PROCESS, THREAD } from "./events.ts";
import { failing } from "./failing.ts";
import { scenario } from "./scenario.ts";

const handler = moduleHandler<typeof import("./work.ts")>(new URL("./work.js", import.meta.url), "whereAmI");

void scenario(
  new Actors(
    new Actor("double", DOUBLE, (number) => number * 2),
    new Actor("in-thread", THREAD, handler, { executeIn: ExecuteIn.THREAD }),
    new Actor("in-process", PROCESS, handler, { executeIn: ExecuteIn.PROCESS }),
    failing,
  ),
  { worker: new URL("./worker.js", import.meta.url) },
);
