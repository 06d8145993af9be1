// The units of examples/deploy/systemd.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { thisMachine } from "../../src/testing/machine.ts";
import { programPaths } from "../../src/testing/program_path.ts";
import { test } from "../helpers/test.ts";
import { drainTimeout, readText } from "./deploy_files.ts";

const units = ["shop-subscriber.service", "nats-server.service"];
const setting = (unit: string, name: string) =>
  new RegExp(`^${name}=(.*)$`, "m").exec(readText(`systemd/${unit}`))?.[1];

test("systemd waits until the subscriber has drained, and nats-server has left in lame duck mode", () => {
  assert.ok(Number(setting("shop-subscriber.service", "TimeoutStopSec")) >= drainTimeout() + 5);
  assert.ok(Number(setting("nats-server.service", "TimeoutStopSec")) >= 50);
  assert.equal(setting("nats-server.service", "KillSignal"), "SIGUSR2");
  assert.ok(
    readText("nats/base.conf").includes(`/var/run/${setting("nats-server.service", "RuntimeDirectory")}/`),
  );
  assert.ok(readText("nats/base.conf").includes(`"${setting("nats-server.service", "ReadWritePaths")}"`));
});

const [analyze] = programPaths(thisMachine(), "systemd-analyze");

test("systemd takes the units", { skip: !analyze && "there is no systemd-analyze" }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "walnats-systemd-"));
  try {
    for (const unit of units) {
      // The programs are somewhere else here.
      const text = readText(`systemd/${unit}`).replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`);
      await writeFile(join(folder, unit), text);
    }
    const verify = () =>
      promisify(execFile)(analyze!, ["verify", ...units.map((unit) => join(folder, unit))]);
    const { stderr } = await verify();
    assert.equal(stderr, "");
    await writeFile(join(folder, units[0]!), `${readText(`systemd/${units[0]}`)}\nNonsense=1\n`);
    const said = await verify().catch((error: { stderr: string }) => error);
    assert.match(said.stderr, /Nonsense/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
