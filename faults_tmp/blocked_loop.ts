// WB-23: a blocked loop, or many awaits: the lock is lost.
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { log, main, name, right, say, server, sleep, until } from "./_kit.ts";

await main(async () => {
  const s = await server();
  const nc = await connect({ servers: s.url });
  const jsm = await jetstreamManager(nc);
  const only = process.env.WB23;
  const run = async (
    mode: string,
    maxAttempts: number | null,
    count: number,
    seconds: number,
    stopping = false,
  ) => {
    const event = new Event(name(), Number);
    const pub = await new Events(event).connect(s.url, { logger: log() });
    await pub.register();
    let out = "";
    const program = new URL("./wb23_program.ts", import.meta.url).pathname;
    const start = (who: string): ChildProcess => {
      const child = spawn(process.execPath, [
        ...("Deno" in globalThis ? ["run", "-A"] : []),
        program,
        s.url,
        event.name,
        who,
        mode,
        String(maxAttempts),
      ], { stdio: ["ignore", "pipe", "pipe"] });
      child.stdout!.on("data", (d) => out += d);
      child.stderr!.on("data", (d) => out += d);
      return child;
    };
    const one = start("one");
    await until(() => /one LISTENING/.test(out), 15_000);
    await pub.emitMany(event, Array.from({ length: count }, (_, i) => i), { sync: true });
    await until(() => /START/.test(out), 5000);
    const two = start("two");
    await until(() => /two LISTENING/.test(out), 15_000);
    if (stopping) {
      process.kill(one.pid!, "SIGSTOP");
      await sleep(6000);
      process.kill(one.pid!, "SIGCONT");
    }
    await sleep(seconds * 1000);
    const letters = await (async () => {
      const x = await new Actors(new Actor("x", event, () => {})).connect(s.url);
      const l = await x.deadLetters.list({ event: event.name });
      await x.close();
      return l;
    })();
    const info = await jsm.consumers.info(event.streamName, "a");
    for (const child of [one, two]) {
      try {
        process.kill(child.pid!, "SIGKILL");
      } catch { /* gone */ }
    }
    await pub.close();
    const count_ = (what: RegExp) => [...out.matchAll(what)].length;
    const starts = [...out.matchAll(/(\w+) START (\d+) (\d+)/g)].map((m) => `${m[1]}:${m[2]}#${m[3]}`);
    return {
      out,
      starts,
      ends: [...out.matchAll(/(\w+) END (\d+) (\d+)/g)].map((m) => `${m[1]}:${m[2]}#${m[3]}`),
      warnings: count_(/stood still/g),
      lost: count_(/lost its lease/g),
      letters,
      pending: info.num_ack_pending + info.num_pending,
    };
  };
  if (!only || only === "a") {
    const r = await run("block", null, 1, 9);
    say(
      "(a) block, then return:",
      r.starts,
      "ends",
      r.ends,
      "warnings",
      r.warnings,
      "lost",
      r.lost,
      "left",
      r.pending,
    );
    right(
      new Set(r.starts.map((x) => x.split("#")[1])).size === r.starts.length,
      `(a) two starts with one attempt number: ${r.starts}`,
    );
    right(r.starts.length <= 2, `(a) ${r.starts.length} starts: ${r.starts}`);
    right(r.warnings <= 2 && r.warnings > 0, `(a) ${r.warnings} warnings`);
  }
  if (!only || only === "a2") {
    const r = await run("block-throw", 2, 1, 12);
    say(
      "(a2) block, then throw, maxAttempts 2:",
      r.starts,
      "ends",
      r.ends,
      "lost",
      r.lost,
      "dead letters",
      r.letters.length,
      r.letters[0]?.error,
      "left",
      r.pending,
    );
    say(r.out.split("\n").filter((l) => /walnats:/.test(l)).map((l) => l.slice(0, 160)).join(" // "));
    right(r.starts.length <= 2, `(a2) maxAttempts 2, but ${r.starts.length} starts: ${r.starts}`);
    right(
      !(r.ends.length && r.letters.length),
      `(a2) the second attempt succeeded, and the message is a dead letter too: ${r.letters[0]?.error}`,
    );
  }
  if (!only || only === "a3") {
    const r = await run("block-throw", null, 1, 12);
    say("(a3) block, then throw, no limit:", r.starts, "ends", r.ends, "lost", r.lost, "left", r.pending);
    right(
      r.starts.length <= 2,
      `(a3) the run that had lost its lease had the message delivered again although another one was at it: ${r.starts}`,
    );
  }
  if (!only || only === "b") {
    const r = await run("turns", null, 20, 12);
    say(
      "(b) 20 x 400 ms in turn:",
      r.starts.length,
      "starts",
      new Set(r.ends.map((x) => x.split(":")[1]!.split("#")[0])).size,
      "distinct, warnings",
      r.warnings,
      "lost",
      r.lost,
    );
    right(r.starts.length <= 22, `(b) 20 jobs that block for 400 ms in turn had ${r.starts.length} starts`);
  }
  if (!only || only === "c") {
    const r = await run("many", null, 2000, 12);
    say("(c) 2000 that await:", r.starts.length, "starts", "lost", r.lost, "left", r.pending);
    right(
      r.starts.length === 2000 && r.lost === 0,
      `(c) ${r.starts.length} starts of 2000, ${r.lost} leases lost`,
    );
  }
  if (!only || only === "d") {
    const r = await run("stop", 2, 1, 10, true);
    if (process.env.WB23) say(r.out);
    say(
      "(d) SIGSTOP 6 s:",
      r.starts,
      "ends",
      r.ends,
      "lost",
      r.lost,
      "dead letters",
      r.letters.length,
      r.letters[0]?.error,
      "left",
      r.pending,
    );
    right(r.starts.length <= 2, `(d) ${r.starts.length} starts: ${r.starts}`);
    right(r.letters.length === 0, `(d) a dead letter although the second attempt succeeded`);
  }
  await nc.close();
}, 160);
