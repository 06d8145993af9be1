// WB-24: a message that takes its process down.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Actor, Actors, Event, Events, ExecuteIn, moduleHandler } from "@walnats/core";
import { log, main, name, outcome, right, say, server, sleep, until } from "./_kit.ts";

const handler = moduleHandler<typeof import("./wb24_handler.ts")>(
  import.meta.resolve("./wb24_handler.ts"),
  "handle",
);
const RUNTIME = "Deno" in globalThis ? "deno" : "bun";
await main(async () => {
  const s = await server();
  const folder = mkdtempSync(join(tmpdir(), "wb24-"));
  const counts = (file: string) => {
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
    const bad = lines.filter((l) => l.startsWith("START -"));
    const good = new Map<string, number>();
    for (const l of lines) {
      if (!l.startsWith("START -")) good.set(l.split(" ")[1]!, (good.get(l.split(" ")[1]!) ?? 0) + 1);
    }
    return {
      bad: bad.length,
      attempts: bad.map((l) => l.split(" ")[2]),
      good: good.size,
      twice: [...good.values()].filter((x) => x > 1).length,
      most: Math.max(0, ...good.values()),
    };
  };
  const ways: [string, number, ExecuteIn][] = [
    ["PROCESS exit(1)", -1, ExecuteIn.PROCESS],
    ["PROCESS exit(0)", -2, ExecuteIn.PROCESS],
    ["PROCESS SIGKILL", -3, ExecuteIn.PROCESS],
    ["PROCESS uncaught", -5, ExecuteIn.PROCESS],
    ["THREAD uncaught", -5, ExecuteIn.THREAD],
  ];
  // process.exit in a thread of Deno or Bun ends the thread in both.
  ways.push(["THREAD exit(1)", -1, ExecuteIn.THREAD]);
  for (const [what, kind, executeIn] of ways) {
    const file = join(folder, `${what.replace(/\W/g, "")}.txt`);
    writeFileSync(file, "");
    const event = new Event(name(), Object) as unknown as Event<string, { n: number; file: string }>;
    const lines = log();
    const pub = await new Events(event).connect(s.url, { logger: log() });
    await pub.register();
    const actor = new Actor("a", event, handler, { maxAttempts: 4, executeIn, retryDelay: [0.3] });
    const sub = await new Actors(actor).connect(s.url, { logger: lines });
    await sub.register();
    const stop = new AbortController();
    const begin = performance.now();
    const listening = sub.listen({ signal: stop.signal, maxProcesses: 2, maxThreads: 2, drainTimeout: 3 });
    await pub.emit(event, { n: kind, file }, { sync: true });
    for (let n = 0; n < 20; n++) await pub.emit(event, { n, file }, { sync: true });
    const buried = await until(
      async () => (await sub.deadLetters.list({})).some((l) => l.event === event.name),
      12_000,
    );
    const took = Math.round(performance.now() - begin);
    await until(() => counts(file).good === 20, 4000);
    const c = counts(file);
    const letters = (await sub.deadLetters.list({})).filter((l) => l.event === event.name);
    say(
      what,
      JSON.stringify(c),
      "letters",
      letters.length,
      letters[0]?.error,
      letters[0]?.attempts,
      "ms",
      took,
    );
    right(
      c.bad === 4 && letters.length === 1,
      `${what}: ${c.bad} starts and ${letters.length} dead letters (maxAttempts 4)`,
    );
    right(took >= 900, `${what}: the retryDelay did not apply, ${took} ms`);
    right(c.good === 20 && c.twice === 0, `${what}: ${c.good} of 20 good ones, ${c.twice} more than once`);
    stop.abort();
    right((await outcome(listening, 6000)).how === "ended", `${what}: does not stop`);
    await sub.close();
    await pub.close();
  }
  // MAIN, with a supervisor.
  {
    const file = join(folder, "main.txt");
    writeFileSync(file, "");
    const event = new Event(name(), Object) as unknown as Event<string, { n: number; file: string }>;
    const pub = await new Events(event).connect(s.url, { logger: log() });
    await pub.register();
    const sub = await new Actors(new Actor("a", event, () => {}, { maxAttempts: 4, ackWait: 2 })).connect(
      s.url,
      { logger: log() },
    );
    await sub.register();
    await pub.emit(event, { n: -1, file }, { sync: true });
    for (let n = 0; n < 20; n++) await pub.emit(event, { n, file }, { sync: true });
    let over = false;
    let restarts = 0;
    let pid = 0;
    const supervise = (): void => {
      if (over) return;
      const child = spawn(process.execPath, [
        ...(RUNTIME === "deno" ? ["run", "-A"] : []),
        new URL("./wb24_program.ts", import.meta.url).pathname,
        s.url,
        event.name,
        "a",
        "2",
      ], { stdio: "ignore" });
      pid = child.pid!;
      child.on("exit", () => {
        restarts++;
        setTimeout(supervise, 100);
      });
    };
    supervise();
    const buried = await until(
      async () => (await sub.deadLetters.list({})).some((l) => l.event === event.name),
      40_000,
    );
    await until(() => counts(file).good === 20, 10_000);
    await sleep(500);
    over = true;
    process.kill(pid, "SIGKILL");
    const c = counts(file);
    const letters = (await sub.deadLetters.list({})).filter((l) => l.event === event.name);
    say(
      "MAIN",
      JSON.stringify(c),
      "restarts",
      restarts,
      "letters",
      letters.length,
      letters[0]?.error,
      letters.map((l) => JSON.parse(new TextDecoder().decode(l.data)).n),
    );
    right(buried && c.bad === 4, `MAIN: ${c.bad} starts, buried ${buried}`);
    right(
      letters.length === 1,
      `MAIN: ${letters.length} dead letters: ${
        letters.map((l) => JSON.parse(new TextDecoder().decode(l.data)).n)
      }`,
    );
    right(c.good === 20, `MAIN: ${c.good} of 20 good ones ran`);
    right(c.most <= 4, `MAIN: a good one ran ${c.most} times`);
    await sub.close();
    await pub.close();
  }
  rmSync(folder, { recursive: true, force: true });
}, 170);
