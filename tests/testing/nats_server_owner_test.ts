// However the process that started a server ends, the server and its folder go too.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime, test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { runs, withFolder } from "./helpers.ts";

const owner = fileURLToPath(new URL("./fixtures/owner.ts", import.meta.url));

interface Owner {
  child: ChildProcess;
  server: { pid: number; storeDir: string };
  ended: Promise<[code: number | null, signal: string | null]>;
}

/** Starts a process of this runtime that owns a server; resolves once the server is ready. */
async function startOwner(...args: string[]): Promise<Owner> {
  const run = runtime === "deno" ? ["run", "-A", "--no-check", owner] : [owner];
  const child = spawn(process.execPath, [...run, ...args], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", (chunk) => text += chunk);
  const ended = new Promise<[number | null, string | null]>((resolve) => {
    child.on("close", (code, signal) => resolve([code, signal]));
  });
  await until("the owner says where its server is", () => text.endsWith("\n"), 20_000);
  return { child, server: JSON.parse(text), ended };
}

async function untilGone({ pid, storeDir }: Owner["server"]): Promise<void> {
  await until("the server is gone", () => !runs(pid));
  await until("its folder is gone", () => !existsSync(dirname(storeDir)));
}

test("SIGKILL of the owner takes server and folder with it", async () => {
  const { child, server, ended } = await startOwner("wait");
  assert.ok(runs(server.pid));
  assert.ok(existsSync(dirname(server.storeDir)));
  child.kill("SIGKILL");
  assert.deepEqual(await ended, [null, "SIGKILL"]);
  await untilGone(server);
});

test("a storeDir outlives the SIGKILL of the owner, the server does not", () =>
  withFolder(async (folder) => {
    const { child, server, ended } = await startOwner("wait", `${folder}/store`);
    child.kill("SIGKILL");
    await ended;
    await until("the server is gone", () => !runs(server.pid));
    assert.ok(existsSync(`${folder}/store/jetstream`));
  }));

test("an uncaught error of the owner takes server and folder with it", async () => {
  const { server, ended } = await startOwner("throw");
  assert.equal((await ended)[0], 1);
  await untilGone(server);
});

test("exit() of the owner takes server and folder with it", async () => {
  const { server, ended } = await startOwner("exit");
  assert.equal((await ended)[0], 7);
  await untilGone(server);
});

test("a server that nobody closes does not keep its owner alive", async () => {
  const { server, ended } = await startOwner("end");
  assert.equal((await ended)[0], 0);
  await untilGone(server);
});
