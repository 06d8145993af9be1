// WB-25: a job that timed out and runs on does not silently exceed maxJobs, does not silence others, and is warned of.
// Arguments: main | thread | process
import process from "node:process";
import { Actor, Actors, Event, Events, ExecuteIn, moduleHandler } from "@walnats/core";
import { check, recorder, serve, until, verdict, wait } from "./kit.ts";
const where = (process.argv[2] ?? "main") as typeof ExecuteIn.MAIN;
const { url, own } = await serve();
const BAD = new Event("bad", String);
const GOOD = new Event("good", Number);
const logger = recorder();
let running = 0, most = 0, starts = 0, goods = 0;
const url_ = new URL("./wb25_handlers.ts", import.meta.url);
const stubborn = async () => {
  most = Math.max(most, ++running);
  starts++;
  await wait(6000);
  running--;
};
const bad = new Actor("bad", BAD, where === "main" ? stubborn : moduleHandler(url_, "work"), {
  executeIn: where,
  jobTimeout: 1,
  maxAttempts: 3,
  retryDelay: [0.1],
  maxJobs: 4,
});
const count = { onSuccess: () => void goods++ };
const good = new Actor("good", GOOD, where === "main" ? () => {} : moduleHandler(url_, "good"), {
  executeIn: where,
  middlewares: [count],
});
const sub = await new Actors(bad, good).connect(url, { logger });
const pub = await new Events(BAD, GOOD).connect(url, { logger });
await pub.register();
await sub.register();
const stop = new AbortController();
const listening = sub.listen({
  signal: stop.signal,
  maxJobs: 8,
  maxThreads: 2,
  maxProcesses: 2,
  drainTimeout: 1,
});
await pub.emitMany(BAD, Array.from({ length: 8 }, (_, i) => i % 2 ? "busy" : "wait"), { sync: true });
await wait(300);
await pub.emitMany(GOOD, Array.from({ length: 100 }, (_, i) => i), { sync: true });
const went = await until(() => goods === 100, 30_000);
check(went, `${where}: only ${goods} of 100 jobs of another actor ran within 30 s while jobs hang`);
const buried = await until(async () => (await sub.deadLetters.list({ actor: "bad" })).length === 8, 20_000);
const letters = await sub.deadLetters.list({ actor: "bad" });
check(buried, `${where}: ${letters.length} of 8 hanging messages became dead letters within 35 s`);
check(letters.every((l) => l.attempts === 3), `${where}: attempts ${letters.map((l) => l.attempts)}`);
const words = logger.lines.filter((l) => /^(warn|error)/.test(l) && !/failed/.test(l));
if (where === "main") {
  check(
    most <= 4 || words.length,
    `main: ${most} handlers ran at once with maxJobs 4, and the log says nothing of it`,
  );
}
console.log(
  `${where}: most at once ${most}, starts ${starts}, other words: ${
    words.slice(0, 3).join(" / ").slice(0, 500)
  }`,
);
stop.abort();
check(await Promise.race([listening.then(() => true), wait(8000)]), `${where}: listen does not end`);
await Promise.race([sub.close(), wait(3000)]);
await pub.close();
await own?.close();
verdict();
