// What every form of the package must be able to do; prints a line for each thing, "done" at the end.

import { type Actors, Events, type types } from "@walnats/core";
import process from "node:process";
import { DOUBLE, FAIL, PROCESS, THREAD } from "./events.ts";
import { handled } from "./failing.ts";
import { whereAmI } from "./work.ts";

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!await met()) {
    if (performance.now() > deadline) throw new Error(`waited 10 s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function check(what: string, ok: boolean): void {
  if (!ok) throw new Error(what);
}

async function all(actors: Actors, options: types.ListenOptions): Promise<void> {
  const pub = await new Events(DOUBLE, THREAD, PROCESS, FAIL).connect();
  await pub.register();
  const sub = await actors.connect();
  await sub.register();
  const stop = new AbortController();
  const listening = sub.listen({ maxThreads: 1, maxProcesses: 1, ...options, signal: stop.signal });
  const failed = listening.then(() => {
    throw new Error("it stopped listening");
  });
  const jobs = async () => {
    check("request", await pub.request(DOUBLE, 21) === 42);
    console.log("request");
    const [, pid, loadedAt] = whereAmI(0).split(" ");
    const [one, itsPid, itsTime] = (await pub.request(THREAD, 1, { timeout: 20 })).split(" ");
    check(`a thread: ${one} ${itsPid}`, one === "1" && itsPid === pid && itsTime !== loadedAt);
    console.log("thread");
    const [two, otherPid] = (await pub.request(PROCESS, 2, { timeout: 20 })).split(" ");
    check(`a process: ${two} ${otherPid}`, two === "2" && otherPid !== pid);
    console.log("process");
    await pub.emit(FAIL, "again", { sync: true });
    await until(
      "the letter is there",
      async () => (await sub.deadLetters.list({ actor: "failing" })).length === 1,
    );
    await sub.deadLetters.redrive({ actor: "failing" });
    await until("the letter was handled", () => handled.includes("again"));
    console.log("dead letter");
  };
  await Promise.race([jobs(), failed]);
  stop.abort();
  await listening;
  await sub.close();
  await pub.close();
}

/** Does everything; the program ends with code 1 where something does not work. */
export async function scenario(actors: Actors, options: types.ListenOptions = {}): Promise<void> {
  try {
    await all(actors, options);
    console.log("done");
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
