// WB-37: a name is refused with the reason, or the whole way works: register, emit, handle, park, bury, redrive, request.
import { readFileSync } from "node:fs";
import { Actor, Actors, ConsumerConfigError, Event, Events, Retry, StreamConfigError } from "@walnats/core";
import { check, recorder, serve, show, until, verdict } from "./kit.ts";
const names = JSON.parse(readFileSync(new URL("./inputs/names.json", import.meta.url), "utf8"));
const { url, own } = await serve();
const pairs: [string, string][] = [
  ...names.events.map((e: string) => [e, "actor"]),
  ...names.actors.map((a: string) => ["some-event", a]),
  ...names.long.map((
    { event, actor, letter = "a" }: { event: number; actor: number; letter?: string },
  ) => [letter.repeat(event), letter.repeat(actor)]),
  ["x".repeat(127), "y".repeat(126)],
  ["e_".repeat(60), "a_".repeat(60)],
];
const short = (s: string) => s.length > 30 ? `${s.slice(0, 6)}…×${s.length}` : s;
/** Two names that the server cannot tell apart would meet: each gets a server's account of its own by closing in turn. */
async function tryPair(name: string, actorName: string): Promise<string | undefined> {
  const what = `event ${JSON.stringify(short(name))}, actor ${JSON.stringify(short(actorName))}`;
  let event;
  let handled: number[] = [];
  let mended = false;
  let actor: Actor;
  try {
    event = new Event(name, Number).withResponse(Number);
    actor = new Actor(actorName, event, (n) => {
      handled.push(n);
      if (n === 2 && !mended && handled.filter((m) => m === 2).length === 1) throw new Retry({ delay: 5.05 });
      if (n === 2 && !mended) throw new Error("for good");
      return n + 1;
    }, { maxAttempts: 2 }) as never;
  } catch (error) {
    if (process_ALL) console.log(`refused: ${what}: ${(error as Error).message.slice(0, 120)}`);
    return;
  }
  const logger = recorder();
  const pub = await new Events(event).connect(url, { logger });
  const sub = await new Actors(actor).connect(url, { logger });
  const end = async (why?: string) => {
    await sub.close();
    await pub.close();
    return why && `${what}: ${why}`;
  };
  try {
    try {
      await pub.register();
    } catch (error) {
      if (process_ALL) console.log(`refused by register: ${what}: ${(error as Error).message.slice(-90)}`);
      return await end(
        error instanceof StreamConfigError
          ? undefined
          : `register of the event: ${(error as Error).name}: ${(error as Error).message.slice(0, 160)}`,
      );
    }
    try {
      await sub.register();
    } catch (error) {
      // A refused actor must leave no consumer behind that keeps messages.
      const { jetstreamManager } = await import("@nats-io/jetstream");
      const { connect } = await import("@nats-io/transport-node");
      const nc = await connect({ servers: url });
      const left = await (await jetstreamManager(nc)).consumers.list(event.streamName).next().catch(() => []);
      await nc.close();
      if (error instanceof ConsumerConfigError && !left.length) return await end();
      return await end(
        `register of the actor: ${(error as Error).name}: ${(error as Error).message.slice(0, 160)}${
          left.length ? `; its consumer ${short(left[0]!.name)} is left behind` : ""
        }`,
      );
    }
    const stop = new AbortController();
    const listening = sub.listen({ signal: stop.signal });
    await pub.emitMany(event, [1, 2], { sync: true });
    let answer: unknown;
    try {
      answer = await pub.request(event, 41, { timeout: 3 });
    } catch (error) {
      answer = (error as Error).message.slice(0, 100);
    }
    const buried = await until(
      async () => (await sub.deadLetters.list({ event: name, actor: actorName })).length > 0,
      9000,
    );
    mended = true;
    handled = handled.slice();
    const before = handled.filter((n) => n === 2).length;
    if (buried) await sub.deadLetters.redrive({ event: name, actor: actorName });
    const redriven = buried && await until(() => handled.filter((n) => n === 2).length > before, 4000);
    stop.abort();
    await listening;
    if (answer !== 42) return await end(`request: ${show(answer)}`);
    if (!buried) {
      return await end(
        `no dead letter: handled ${handled}; ${
          logger.lines.filter((l) => !l.startsWith("debug")).slice(-2).join(" / ").slice(0, 300)
        }`,
      );
    }
    if (!redriven) return await end(`redrive did not arrive: ${logger.lines.slice(-1)}`);
    return await end();
  } catch (error) {
    return await end(`${(error as Error).name}: ${(error as Error).message.slice(0, 200)}`);
  }
}
const process_ALL = (await import("node:process")).default.env.ALL;
// Names that become the same stream ("a.b-c" and "a-b.c") are tried one after the other, the others at once.
const alone = new Set(["a.b", "a-b", "a.b-c", "a-b.c"]);
const results = await Promise.all(pairs.filter(([e]) => !alone.has(e)).map(([e, a]) => tryPair(e, a)));
for (const why of results) check(!why, why ?? "");
await own?.close();
verdict();
