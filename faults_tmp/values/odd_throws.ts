// WB-28: whatever a handler throws, the job is tried as often as configured and becomes one dead letter.
import {
  Actor,
  Actors,
  Event,
  Events,
  ExecuteIn,
  middlewares,
  moduleHandler,
  RequestError,
} from "@walnats/core";
import process from "node:process";
import { THROWS } from "./inputs/odd_throws.ts";
import { check, recorder, serve, until, verdict, wait } from "./kit.ts";

// Which executors, and which logger: "console" is the default one, whose output is not wanted here.
const WHERE = (process.argv[2] ?? "main,thread,process").split(",");
const LOG = process.argv[3] ?? "console";
if (LOG === "console") {
  console.error = ((inspect) => (...args: unknown[]) => void args.map((a) => inspect(a)))(
    (await import("node:util")).inspect,
  ), process.stderr.write("");
}
const { url, own } = await serve();
const module = new URL("./wb28_handlers.ts", import.meta.url);
const mws = LOG === "middlewares"
  ? [
    new middlewares.TextLogMiddleware(recorder()),
    new middlewares.ErrorThresholdMiddleware({ onFailure() {} }, { totalFailures: 3 }),
    new middlewares.FrequencyMiddleware({ onFailure() {} }, { timeframe: 60 }),
  ]
  : [];
const events: Event<string, string>[] = [];
const actors = WHERE.flatMap((where) =>
  (["thrown", "rejected"] as const).map((way) => {
    const event = new Event(`odd-${where}-${way}`, String);
    events.push(event);
    return new Actor(`odd-${where}-${way}`, event, moduleHandler(module, way), {
      executeIn: where as typeof ExecuteIn.MAIN,
      maxAttempts: 2,
      retryDelay: [0.05],
      ackWait: 60,
      jobTimeout: 40,
      middlewares: mws,
      maxJobs: 32,
    });
  })
);
const log = LOG === "throws"
  ? {
    debug() {},
    info() {},
    warn() {
      throw new Error("logger");
    },
    error() {
      throw new Error("logger");
    },
  }
  : undefined;
const logger = log ?? (LOG === "console" ? undefined : recorder());
const pub = await new Events(...events).connect(url, {});
await pub.register();
const sub = await new Actors(...actors).connect(url, logger ? { logger } : {});
await sub.register();
const kinds = Object.keys(THROWS);
for (const event of events) await pub.emitMany(event, kinds, { sync: true });
const stop = new AbortController();
const listening = sub.listen({
  signal: stop.signal,
  maxJobs: 64,
  maxProcesses: 2,
  maxThreads: 2,
  drainTimeout: 1,
});
const letters = async (actor: string) => {
  const found: Record<string, { attempts: number; error: string; n: number }> = {};
  for (const letter of await sub.deadLetters.list({ actor, limit: 200 })) {
    const kind = JSON.parse(new TextDecoder().decode(letter.data));
    found[kind] = { attempts: letter.attempts, error: letter.error, n: (found[kind]?.n ?? 0) + 1 };
  }
  return found;
};
await until(async () => {
  for (const { name } of actors) if (Object.keys(await letters(name)).length < kinds.length) return false;
  return true;
}, 15_000);
for (const { name } of actors) {
  const found = await letters(name);
  const missing = kinds.filter((kind) => !found[kind]);
  check(!missing.length, `${name}: never a dead letter: ${missing.join(", ")}`);
  for (const [kind, { attempts, n, error }] of Object.entries(found)) {
    check(attempts === 2 && n === 1, `${name}: ${kind}: ${n} letters, attempts ${attempts}`);
    check(
      !/[\r\n]/.test(error) && error.length <= 1100,
      `${name}: ${kind}: error of ${error.length} letters`,
    );
    check(
      kind === "loneSurrogate" || error.isWellFormed() && !error.includes("\ufffd"),
      `${name}: ${kind}: the error text is damaged: ${JSON.stringify(error.slice(-60))}`,
    );
    check(!/used up/.test(error), `${name}: ${kind}: the letter says "${error.slice(0, 80)}"`);
    if (process.env.ALL) console.log(name, kind, JSON.stringify(error.slice(0, 90)));
  }
}
// As a request: the caller is told at once that it failed for good, whatever was thrown.
if (WHERE.includes("main") && LOG === "console") {
  const ASK = new Event("odd-ask", String).withResponse(String);
  const pubA = await new Events(ASK).connect(url);
  const subA = await new Actors(
    new Actor("ask", ASK, (kind) => THROWS[kind]!(), { maxAttempts: 1, maxJobs: 64 }),
  ).connect(url);
  await pubA.register();
  await subA.register();
  void subA.listen({ signal: stop.signal, maxJobs: 64, drainTimeout: 0.1 });
  await Promise.all(kinds.map(async (kind) => {
    try {
      await pubA.request(ASK, kind, { timeout: 3 });
    } catch (error) {
      check(error instanceof RequestError, `request ${kind}: ${(error as Error).name}`);
    }
  }));
}
stop.abort();
check(
  await Promise.race([listening.then(() => true, (e) => (check(false, `listen: ${e}`), true)), wait(8000)]),
  "listen does not end",
);
await Promise.race([Promise.all([sub.close(), pub.close()]), wait(3000)]);
await own?.close();
verdict();
