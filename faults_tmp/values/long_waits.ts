// WB-27: waits beyond what a timer takes: never at once, no hot loop.
import process from "node:process";
import { Actor, Actors, Event, Events, Retry } from "@walnats/core";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { check, recorder, serve, until, verdict, wait } from "./kit.ts";
// A timer of more than 2^31 − 1 ms fires after 1 ms: whoever sets one loops.
const setTimer = globalThis.setTimeout;
const over = new Map<string, number>();
globalThis.setTimeout = ((f: () => void, ms?: number, ...rest: []) => {
  if ((ms ?? 0) > 2 ** 31 - 1) {
    const at = new Error().stack!.split("\n").find((l) =>
      l.includes("/src/")
    )?.replace(/^.*\/src\//, "src/").replace(/\)$/, "") ?? "?";
    over.set(at, (over.get(at) ?? 0) + 1);
  }
  return setTimer(f, ms, ...rest);
}) as typeof setTimeout;
const { url, own } = await serve("max_payload: 1MB");
const X = new Event("x", String);
const SLOW = new Event("slow", Number);
const HOUR = new Event("hour", Number).withResponse(Number);
const logger = recorder();
const runs: string[] = [];
const long = new Actor("long", X, (kind) => {
  runs.push(kind);
  if (kind === "retry-1e9") throw new Retry({ delay: 1e9 });
  if (kind === "retry-default") throw new Error("retryDelay");
}, { retryDelay: [2_592_000], ackWait: 3e6, jobTimeout: 3e6 });
let slow = 0, aborted = false;
const slowly = new Actor("slow", SLOW, async () => {
  slow++;
  await wait(1500);
}, {
  jobTimeout: 3e6,
  ackWait: 3e6,
  maxAttempts: 2,
  middlewares: [{ onFailure: () => void (aborted = true) }],
});
const sub = await new Actors(long, slowly, new Actor("hour", HOUR, (n) => n)).connect(url, { logger });
const pub = await new Events(X, SLOW, HOUR).connect(url, { logger });
await pub.register();
await sub.register();
const stop = new AbortController();
const listening = sub.listen({ signal: stop.signal, drainTimeout: 3e6 });
for (const delay of [26 * 86400, 1e9, 1e10, 1e15]) {
  try {
    await pub.emit(X, `delay-${delay}`, { delay, sync: true });
  } catch (error) {
    console.log(`refused: delay ${delay}: ${(error as Error).message.slice(0, 100)}`);
  }
}
await pub.emit(X, "retry-1e9", { sync: true });
await pub.emit(X, "retry-default", { sync: true });
await pub.emit(SLOW, 1, { sync: true });
await wait(4000);
check(!runs.some((r) => r.startsWith("delay")), `ran at once: ${runs.filter((r) => r.startsWith("delay"))}`);
check(runs.filter((r) => r.startsWith("retry")).length === 2, `retries ran ${runs}`);
check(slow === 1 && !aborted, `jobTimeout 3e6: ran ${slow} times, failed: ${aborted}`);
const nc = await connect({ servers: url });
const jsm = await jetstreamManager(nc);
for (const [stream] of [["_walnats-parked"], ["x"]] as const) {
  for await (const info of jsm.consumers.list(stream)) {
    check(
      info.delivered.consumer_seq <= 20,
      `${stream} ${info.name}: ${info.delivered.consumer_seq} deliveries: a hot loop`,
    );
  }
}
// A publisher whose clock is an hour ahead, or behind: `delay: 2` is 2 s of true time.
const real = Date.now;
const later = async (shift: number) => {
  Date.now = () => real() + shift;
  await pub.emit(X, `skew${shift}`, { delay: 2, sync: true });
  Date.now = real;
  const t = performance.now();
  await until(() => runs.includes(`skew${shift}`), 4500);
  return runs.includes(`skew${shift}`) ? (performance.now() - t) / 1000 : Infinity;
};
const ahead = await later(3600e3);
const behind = await later(-3600e3);
console.log(`delay 2: publisher 1 h ahead: ${ahead} s; 1 h behind: ${behind.toFixed(2)} s`);
Date.now = () => real() - 3600e3;
let answer: unknown;
try {
  answer = await pub.request(HOUR, 5, { timeout: 3 });
} catch (error) {
  answer = (error as Error).message;
}
Date.now = real;
check(answer === 5, `request with a clock 1 h behind: ${answer}`);
// emit with a long timeout while the server is away: no hot loop, and it is stored when it is back.
if (own) {
  await own.kill();
  await wait(500);
  const before = logger.lines.length;
  const cpu = process.cpuUsage();
  const stored = pub.emit(SLOW, 2, { sync: true, timeout: 3e6 }).then(
    () => "stored",
    (e) => `${e.name}: ${e.message}`,
  );
  const early = await Promise.race([stored, wait(2500)]);
  const used = process.cpuUsage(cpu);
  check(early === undefined, `emit with timeout 3e6 while the server is away: ${early}`);
  check(
    used.user + used.system < 1_200_000,
    `it takes ${(used.user + used.system) / 2.5e6} processors while it waits`,
  );
  check(logger.lines.length - before < 50, `${logger.lines.length - before} lines in the log`);
  await own.restart();
  check(
    await Promise.race([stored, wait(10_000)]) === "stored",
    `after the server came back: ${await Promise.race([stored, wait(1)])}`,
  );
}
check(over.size === 0, `timers beyond what a timer takes, by place: ${JSON.stringify([...over])}`);
stop.abort();
check(
  await Promise.race([listening.then(() => true), wait(8000)]),
  "listen with drainTimeout 3e6 does not end",
);
await nc.close().catch(() => {});
await sub.close();
await pub.close();
await own?.close();
verdict();
