// WB-05: credentials that are refused for a while must not end the connection for good.
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { log, main, name, outcome, right, say, server, sleep, until } from "./_kit.ts";

await main(async () => {
  const file = `wb05-${process.pid}.conf`;
  const put = (password: string) =>
    writeFileSync(
      join(tmpdir(), file),
      `authorization { users: [ { user: app, password: ${password} } ] }\n`,
    );
  for (const how of ["reload", "restart"] as const) {
    put("one");
    const s = await server({ config: `include ../${file}` });
    const address = { servers: s.url, user: "app", pass: "one" };
    const event = new Event(name(), Number);
    const lines = log();
    const seen: number[] = [];
    const actor = new Actor("a", event, (n) => void seen.push(n));
    const pub = await new Events(event).connect(address, { logger: lines });
    await pub.register();
    const sub = await new Actors(actor).connect(address, { logger: lines });
    await sub.register();
    const listening = sub.listen();
    await pub.emit(event, 1, { sync: true });
    await until(() => seen.length === 1);
    const change = async (password: string) => {
      put(password);
      if (how === "reload") process.kill(s.pid, "SIGHUP");
      else await s.restart();
    };
    await change("two");
    const ended = await outcome(listening, 6000);
    await change("one");
    await sleep(500);
    say(
      how,
      "listen:",
      ended.how,
      ended.error?.message ?? "",
      ended.ms,
      lines.texts().filter((t) => !/debug/.test(t)).join(" // ").slice(0, 700),
    );
    right(
      ended.how !== "ended",
      `${how}: listen() resolved after ${ended.ms} ms as if it had been asked to stop`,
    );
    if (ended.how === "threw") say("it says", ended.error.name, ended.error.message);
    if (ended.how === "late") {
      const again = await outcome(pub.emit(event, 2, { sync: true, timeout: 8 }), 9000);
      right(
        again.how === "ended",
        `${how}: emit after the credentials are right again: ${again.error?.message ?? again.how}`,
      );
      right(await until(() => seen.includes(2), 8000), `${how}: the actor did not go on`);
    } else {
      const again = await outcome(pub.emit(event, 2, { sync: true, timeout: 8 }), 9000);
      right(
        again.how === "ended",
        `${how}: emit with the right credentials again: ${again.error?.name}: ${again.error?.message}`,
      );
    }
    await outcome(sub.close(), 3000);
    await outcome(pub.close(), 3000);
  }
  rmSync(join(tmpdir(), file), { force: true });
});
