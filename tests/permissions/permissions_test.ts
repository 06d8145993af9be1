import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { randomName, server } from "../helpers/nats.ts";
import { runtime, test } from "../helpers/test.ts";

const script = fileURLToPath(new URL("./subscriber.ts", import.meta.url));
const options = { skip: runtime === "deno" ? false : "only Deno has permissions" } as const;
const run = (...flags: string[]) =>
  promisify(execFile)(process.execPath, ["run", "--no-prompt", ...flags, script, address, randomName()]);

const { port } = new URL(server.url);
const address = `nats://127.0.0.1:${port}`;

test("a subscriber needs the network of its server, and nothing else", options, async () => {
  const { stdout } = await run(`--allow-net=127.0.0.1:${port}`);
  assert.equal(stdout, "handled hello\n");
});

test("without the network it says what it needs", options, async () => {
  await assert.rejects(run("--allow-net=127.0.0.1:1"), (error: Error & { stderr: string }) => {
    assert.match(
      error.stderr,
      /ConnectError: cannot connect to NATS at nats:\/\/127\.0\.0\.1:\d+.*net access/s,
    );
    return true;
  });
});
