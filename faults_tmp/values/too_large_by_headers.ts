// WB-38: what is too large by its headers is refused with MaxPayloadError, and what came in can be parked and buried.
import { Actor, Actors, Event, Events, MaxPayloadError, RequestError, Retry } from "@walnats/core";
import { check, recorder, serve, until, verdict, wait } from "./kit.ts";
const LIMIT = 65_536;
const { url, own } = await serve(`max_payload: ${LIMIT}`);
const RAW = new Event("raw", Uint8Array);
const ASK = new Event("ask", String).withResponse(String);
const logger = recorder();
const handled: number[] = [];
let park = true;
const sub = await new Actors(
  new Actor("a", RAW, (data: Uint8Array) => {
    handled.push(data.length);
    if (park) throw new Retry({ delay: 5.1 });
    throw new Error("for good");
  }, { maxAttempts: 2, maxJobs: 64 }),
  new Actor("b", ASK, () => "x".repeat(LIMIT * 1.2), { maxAttempts: 1 }),
).connect(url, { logger });
const pub = await new Events(RAW, ASK).connect(url, { logger });
await pub.register();
await sub.register();
const OPTIONS: [string, object][] = [
  ["plain", {}],
  ["sync", { sync: true }],
  ["uid", { uid: "u" }],
  ["uid sync", { uid: "v", sync: true }],
  ["meta", { meta: { x: "y".repeat(30_000) }, sync: true }],
  ["delay", { delay: 0.5, sync: true }],
  ["trace", { traceId: "t".repeat(50), sync: true }],
];
let taken = 0;
let n = 0;
for (const [name, options] of OPTIONS) {
  for (const less of [0, 1, 20, 60, 200, 400, 31_000]) {
    const o = { ...options } as { uid?: string };
    if (o.uid) o.uid += n++;
    try {
      await pub.emit(RAW, new Uint8Array(LIMIT - less), o);
      taken++;
    } catch (error) {
      check(
        error instanceof MaxPayloadError,
        `${name} − ${less}: ${(error as Error).name}: ${(error as Error).message}`,
      );
    }
  }
}
try {
  await pub.emitMany(RAW, [0, 20, 200, 400].map((less) => new Uint8Array(LIMIT - less)), { sync: true });
  taken += 4;
} catch (error) {
  const { failed, stored } = error as { failed: { error: Error }[]; stored: number };
  taken += stored;
  check(
    failed?.every((f) => f.error instanceof MaxPayloadError),
    `emitMany: ${(error as Error).message} ${failed?.map((f) => f.error.name)}`,
  );
}
await wait(300);
check(
  !logger.lines.some((l) => /disconnect|reconnect|connected again|Maximum Payload/i.test(l)),
  `the connection was lost: ${logger.lines.find((l) => /connect|Payload/i.test(l))}`,
);
const stop = new AbortController();
const listening = sub.listen({ signal: stop.signal, maxJobs: 64 });
try {
  await pub.request(ASK, "?", { timeout: 3 });
  check(false, "a response of 1.2 times the limit came");
} catch (error) {
  check(error instanceof RequestError, `request: ${(error as Error).name}`);
}
await until(() => handled.length >= taken, 5000);
park = false;
const letters = async () => (await sub.deadLetters.list({ actor: "a", limit: 200 })).length;
await until(async () => await letters() >= taken, 14_000);
const got = await letters();
check(
  got === taken,
  `${taken} messages came in, ${got} became dead letters; ${
    logger.lines.filter((l) => /put away|bury/.test(l)).length
  } times "could not be put away", as: ${logger.lines.find((l) => /put away/.test(l))?.slice(0, 300)}`,
);
check(!logger.lines.some((l) => /connected again|Maximum Payload/i.test(l)), "the connection was lost");
stop.abort();
await Promise.race([listening, wait(5000)]);
await Promise.race([sub.close(), wait(5000)]);
await pub.close();
await own?.close();
verdict();
