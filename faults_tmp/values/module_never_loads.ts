// WB-41: a handler module that cannot be loaded: listen rejects with the cause; no processes without end.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { Actor, Actors, Event, Events, ExecuteIn, HandlerNotFoundError, moduleHandler } from "@walnats/core";
import { check, recorder, serve, until, verdict, wait } from "./kit.ts";
const WHERE = (process.argv[2] ?? "thread,process").split(",");
const { url, own } = await serve();
const folder = mkdtempSync(join(tmpdir(), "wb41-"));
const syntax = join(folder, "syntax.ts");
writeFileSync(syntax, "export function run( {");
for (const where of WHERE) {
  for (const how of ["throws", "missing export", "syntax", "exit", "hangs", "once"]) {
    const log = join(folder, `${where}-${how}`);
    writeFileSync(log, "");
    process.env.WB41_HOW = how;
    process.env.WB41_LOG = log;
    const module = new URL(`./wb41_bad.ts`, import.meta.url);
    const handler = moduleHandler(
      how === "syntax" ? pathToFileURL(syntax) : module,
      how === "missing export" ? "nope" : "run",
    );
    const event = new Event(`e-${where}-${how}`.replaceAll(" ", "_"), Number);
    const logger = recorder();
    const actor = new Actor("a", event, handler, {
      executeIn: where as typeof ExecuteIn.THREAD,
      maxAttempts: 3,
      retryDelay: [0.05],
      jobTimeout: 5,
    });
    const pub = await new Events(event).connect(url, { logger });
    const sub = await new Actors(actor).connect(url, { logger });
    await pub.register();
    await sub.register();
    await pub.emitMany(event, Array.from({ length: 50 }, (_, i) => i), { sync: true });
    const stop = new AbortController();
    const cpu = process.cpuUsage();
    const listening = sub.listen({ signal: stop.signal, maxProcesses: 2, maxThreads: 2, drainTimeout: 1 })
      .then(() => "resolved", (error) => error);
    const result = await Promise.race([
      listening,
      wait(how === "once" ? 12_000 : 6000).then(() => "goes on"),
    ]);
    const used = process.cpuUsage(cpu);
    const starts = readFileSync(log, "utf8").split("\n").length - 1;
    const what = result instanceof Error ? `${result.name}: ${result.message.slice(0, 160)}` : result;
    console.log(
      `${where} ${how}: ${what}; loaded ${starts} times; cpu ${
        ((used.user + used.system) / 1e6).toFixed(1)
      } s; ${logger.lines.filter((l) => /^(warn|error)/.test(l)).slice(0, 1).join("").slice(0, 140)}`,
    );
    if (["throws", "missing export", "syntax"].includes(how)) {
      check(result instanceof HandlerNotFoundError, `${where} ${how}: ${what}`);
    }
    if (how === "exit") check(result instanceof Error, `${where} ${how}: ${what}`);
    if (how === "hangs") {
      check(
        result instanceof Error || logger.lines.some((l) => /^(warn|error)/.test(l)),
        `${where} hangs: the top-level await never ends, and nothing is said (${what})`,
      );
    }
    if (how !== "once") check(starts <= 3, `${where} ${how}: the module was loaded ${starts} times`);
    else check(starts <= 160, `${where} ${how}: loaded ${starts} times for 50 messages of 3 attempts`);
    stop.abort();
    const ended = await Promise.race([listening.then(() => true), wait(4000)]);
    check(ended, `${where} ${how}: after the abort listen does not end`);
    await Promise.race([sub.close(), wait(3000)]);
    await pub.close();
  }
  // Paths with odd letters.
  const odd = join(folder, "a b#c%41ü");
  mkdirSync(odd, { recursive: true });
  writeFileSync(join(odd, "h.mjs"), "export const run = (n) => n;");
  const event = new Event(`odd-${where}`, Number);
  let done = 0;
  const actor = new Actor("a", event, moduleHandler(pathToFileURL(join(odd, "h.mjs")), "run"), {
    executeIn: where as typeof ExecuteIn.THREAD,
    middlewares: [{ onSuccess: () => void done++ }],
  });
  const pub = await new Events(event).connect(url);
  const sub = await new Actors(actor).connect(url);
  await pub.register();
  await sub.register();
  await pub.emit(event, 1, { sync: true });
  try {
    await sub.listen({ burst: true, maxProcesses: 1, maxThreads: 1 });
  } catch (error) {
    check(false, `${where}: odd path: ${(error as Error).message}`);
  }
  await until(() => done === 1, 1000);
  check(done === 1, `${where}: the handler in a folder with odd letters did not run`);
  await sub.close();
  await pub.close();
}
await own?.close();
verdict();
