// Runs the modules that its arguments name, one after the other in this process; says before each which one it is.

import process from "node:process";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** What the line begins with that names the module. */
export const BEGINS = "== walnats runs ";

if (import.meta.main) {
  for (const file of process.argv.slice(2)) {
    console.log(BEGINS + file);
    await import(pathToFileURL(file).href);
    await setImmediate(); // A promise that it left and that was rejected ends the process here.
  }
  // What a snippet leaves open, a timer or a socket, shall not hold up the check.
  process.exit(0);
}
