// An instance of WB-23; says what it does on its output.
import process from "node:process";
import { writeSync } from "node:fs";
import { Actor, Actors, currentContext, Event, shutdownSignal } from "@walnats/core";
const [url, event, who, mode, maxAttempts] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const tell = (text: string) => void writeSync(1, `${Date.now()} ${who} ${text}\n`);
const block = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;);
};
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const handler = async (n: number) => {
  const { attempts, signal } = currentContext();
  tell(`START ${n} ${attempts}`);
  signal.addEventListener("abort", () => tell(`TOLD ${n} ${(signal.reason as Error).name}`));
  const first = attempts === 1;
  if (mode === "block" && first) block(7000);
  else if (mode === "block-throw" && first) {
    block(7000);
    tell(`THROWS ${n} ${attempts}`);
    throw new Error("after a block");
  } else if (mode.startsWith("block")) await sleep(5000);
  else if (mode === "turns") block(400);
  else if (mode === "many") await sleep(9000);
  else if (mode === "stop") await sleep(first ? 3000 : 6000);
  tell(`END ${n} ${attempts}`);
};
const actor = new Actor("a", new Event(event, Number), handler, {
  ackWait: 3,
  maxJobs: 2000,
  retryDelay: [0.1],
  maxAttempts: maxAttempts === "null" ? null : Number(maxAttempts),
});
const sub = await new Actors(actor).connect(url);
await sub.register();
tell("LISTENING");
await sub.listen({ signal: shutdownSignal(), maxJobs: 2000, drainTimeout: 1 });
await sub.close();
tell("STOPPED");
