// WB-01: a stop that comes during start-up is never seen.
import { Actor, Actors, Event, Events, ExecuteIn, moduleHandler } from "@walnats/core";
import { log, main, name, outcome, right, say, server, sleep } from "./_kit.ts";

await main(async () => {
  const { url } = await server();
  const event = new Event(name(), Number);
  const main_ = new Actor("a", event, () => {});
  const proc = new Actor(
    "p",
    event,
    moduleHandler<typeof import("./wb01_handler.ts")>(import.meta.resolve("./wb01_handler.ts"), "handle"),
    { executeIn: ExecuteIn.PROCESS },
  );
  await using pub = await new Events(event).connect(url);
  await pub.register();
  {
    await using sub = await new Actors(main_, proc).connect(url);
    await sub.register();
  }
  for (const [what, actor] of [["MAIN", main_], ["PROCESS", proc]] as const) {
    for (const burst of [false, true]) {
      for (const after of [0, 1, 2, 5, 20, 50]) {
        const sub = await new Actors(actor).connect(url, { logger: log() });
        const stop = new AbortController();
        const listening = sub.listen({ signal: stop.signal, burst, pollDelay: 1 });
        if (after) await sleep(after);
        stop.abort();
        const seen = await outcome(listening, 2500);
        right(
          seen.how === "ended",
          `${what}${burst ? " burst" : ""}: listen aborted after ${after} ms: ${seen.how}`,
        );
        say(what, burst ? "burst" : "listen", after, seen.how, seen.ms);
        if (seen.how === "ended") {
          right((await outcome(sub.close(), 4000)).how === "ended", `${what}: close after it is late`);
        }
      }
    }
  }
  const sub = await new Actors(main_).connect(url, { logger: log() });
  void sub.listen();
  const closing = await outcome(sub.close(), 2500);
  right(closing.how === "ended", `listen(); await close(): ${closing.how}`);
  const block = async () => {
    await using two = await new Actors(main_).connect(url, { logger: log() });
    void two.listen();
  };
  const blocked = await outcome(block(), 2500);
  right(blocked.how === "ended", `await using block that ends after listen(): ${blocked.how}`);
});
