// The download of a release, from a local server of the same layout, with the real program.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { cacheFolder } from "../../src/testing/cache_folder.ts";
import { fetchBytes } from "../../src/testing/fetch_bytes.ts";
import { fetchRelease } from "../../src/testing/fetch_release.ts";
import { findProgram } from "../../src/testing/find_program.ts";
import type { Machine } from "../../src/testing/machine.ts";
import { PINNED } from "../../src/testing/nats_version.ts";
import { unpack } from "../../src/testing/unpack.ts";
import { test } from "../helpers/test.ts";
import { realProgram, withFolder } from "./helpers.ts";
import { packTar, packZip, serve, sha256, withHttp } from "./fixtures/release.ts";

const { program, version } = await realProgram();
const name = `nats-server-v${version}-linux-amd64`;
const file = `${name}.tar.gz`;
const archive = await packTar(program, name);
const sums = `${"0".repeat(64)}  nats-server-v${version}-linux-386.tar.gz\n${sha256(archive)}  ${file}\n`;
const quiet = () => {};

const machineIn = (folder: string, mirror: string, platform = "linux", arch = "x64"): Machine => ({
  env: {
    HOME: folder,
    XDG_CACHE_HOME: join(folder, "cache"),
    PATH: join(folder, "bin"),
    NATS_SERVER_MIRROR: mirror,
  },
  platform,
  arch,
});

const path = (file: string) => `/v${version}/${file}`;
const good = { [path("SHA256SUMS")]: sums, [path(file)]: archive };

test("the release is fetched, checked and kept; progress is shown; the next time it is there", () =>
  withFolder(async (folder) => {
    const asked: string[] = [];
    await withHttp(serve(good, asked), async (url) => {
      const lines: string[] = [];
      // A base with a slash at its end is the same.
      const machine = machineIn(folder, `${url}/`);
      const found = await findProgram(version, (line) => lines.push(line), machine);
      assert.deepEqual(found, {
        program: join(cacheFolder(machine), version, "nats-server"),
        version,
        place: "the release from GitHub",
        fetched: true,
      });
      assert.ok(readFileSync(found.program).equals(readFileSync(program)));
      assert.deepEqual(asked, [path("SHA256SUMS"), path(file)]);
      assert.match(lines.join("\n"), /the release from GitHub: \d+\.\d MB of \d+\.\d MB \(100%\)/);
      assert.deepEqual(readdirSync(cacheFolder(machine)), [version]);

      const again = await findProgram(version, quiet, machine);
      assert.deepEqual([again.place, again.program], ["the user's cache folder", found.program]);
      assert.equal(asked.length, 2);
    });
  }));

test("two at once both succeed, and leave one whole program", () =>
  withFolder(async (folder) => {
    const files = serve(good);
    const archives: (() => void)[] = [];
    // Both are in the middle of the file before the first gets it, and the second only after the first is done.
    await withHttp((request, response) => {
      if (request.url !== path(file)) return files(request, response);
      archives.push(() => files(request, response));
      if (archives.length === 2) archives[0]!();
    }, async (url) => {
      const machine = machineIn(folder, url);
      const both = [1, 2].map(() => fetchRelease(machine, version, quiet));
      const first = await Promise.race(both);
      archives[1]!();
      assert.deepEqual(await Promise.all(both), [first, first]);
      assert.ok(readFileSync(first.program).equals(readFileSync(program)));
      assert.deepEqual(readdirSync(cacheFolder(machine)), [version]);
    });
  }));

const refused = (what: string, files: Record<string, Uint8Array | string>, message: RegExp, arch = "x64") =>
  test(`${what} is refused, and nothing stays behind`, () =>
    withFolder((folder) =>
      withHttp(serve(files), async (url) => {
        const machine = machineIn(folder, url, "linux", arch);
        await assert.rejects(() => fetchRelease(machine, version, quiet), message);
        assert.deepEqual(readdirSync(cacheFolder(machine)), []);
      })
    ));

refused(
  "a wrong checksum",
  { ...good, [path("SHA256SUMS")]: `${"0".repeat(64)}  ${file}\n` },
  /the checksum of .*amd64\.tar\.gz is [0-9a-f]{64}, and SHA256SUMS says 0{64}/,
);
refused("a changed archive", { ...good, [path(file)]: archive.slice(0, -1) }, /the checksum of/);
refused("a release without SHA256SUMS", { [path(file)]: archive }, /SHA256SUMS answers 404/);
refused("a release without the archive", { [path("SHA256SUMS")]: sums }, /linux-amd64\.tar\.gz answers 404/);
refused(
  "a processor without a release",
  good,
  /SHA256SUMS lists no nats-server-v[\d.]+-linux-arm64/,
  "arm64",
);
refused("a processor that we do not know", good, /none is fetched for linux on ia32/, "ia32");

const wrong = packZip({ [`${name}/README.md`]: Buffer.from("read me") });
refused(
  "an archive without the program",
  { [path("SHA256SUMS")]: `${sha256(wrong)}  ${name}.zip\n`, [path(`${name}.zip`)]: wrong },
  /the archive has no nats-server-v[\d.]+-linux-amd64\/nats-server/,
);

const old = packZip({ [`${name}/nats-server`]: Buffer.from("#!/bin/sh\necho 'nats-server: v2.9.9'\n") });
refused(
  "a program of another version",
  { [path("SHA256SUMS")]: `${sha256(old)}  ${name}.zip\n`, [path(`${name}.zip`)]: old },
  /it is 2\.9\.9, and [\d.]+ was asked for/,
);

test("on Windows it is a zip with an .exe", () =>
  withFolder(async (folder) => {
    const name = `nats-server-v${version}-windows-arm64`;
    const zip = packZip({
      [`${name}/LICENSE`]: Buffer.from("text"),
      [`${name}/nats-server.exe`]: readFileSync(program),
    });
    const files = { [path("SHA256SUMS")]: `${sha256(zip)} *${name}.zip\r\n`, [path(`${name}.zip`)]: zip };
    await withHttp(serve(files), async (url) => {
      const machine = machineIn(folder, url, "win32", "arm64");
      machine.env.LOCALAPPDATA = join(folder, "local");
      const found = await fetchRelease(machine, version, quiet);
      assert.equal(found.program, join(folder, "local/walnats/nats-server", version, "nats-server.exe"));
      assert.ok(readFileSync(found.program).equals(readFileSync(program)));
    });
  }));

test(
  "a network that hangs costs 5 s",
  { timeout: 20_000 },
  () =>
    withFolder((folder) =>
      withHttp(quiet, async (url) => {
        const started = performance.now();
        const machine = machineIn(folder, url);
        await assert.rejects(
          () => fetchRelease(machine, version, quiet),
          /the network hangs: nothing came for 5 s/,
        );
        const seconds = (performance.now() - started) / 1000;
        assert.ok(seconds > 4 && seconds < 6.5, `${seconds} s`);
        assert.deepEqual(readdirSync(cacheFolder(machine)), []);
      })
    ),
);

test("a network that hangs or drips in the middle of the file is given up too", () =>
  withHttp((request, response) => {
    response.writeHead(200, { "content-length": 1_000_000 });
    response.write(randomBytes(100_000));
    if (request.url !== "/drip") return;
    const drip = setInterval(() => response.write("."), 20);
    response.on("close", () => clearInterval(drip));
  }, async (url) => {
    await assert.rejects(() => fetchBytes(`${url}/stop`, quiet, 200), /the network hangs/);
    await assert.rejects(() => fetchBytes(`${url}/drip`, quiet, 200), /the network hangs/);
  }));

test("a slow network is not given up as long as it moves", async () => {
  const seen: [number, number | undefined][] = [];
  let sent = 0;
  await withHttp((_, response) => {
    const step = setInterval(() => {
      // Until more than the patience is over and some progress was told, which happens once a second.
      if (sent < 220_000 || seen.length === 0) {
        response.write(randomBytes(20_000));
        sent += 20_000;
      } else {
        clearInterval(step);
        response.end();
      }
    }, 100);
    response.on("close", () => clearInterval(step));
  }, async (url) => {
    const bytes = await fetchBytes(url, (...progress) => seen.push(progress), 500);
    assert.equal(bytes.length, sent);
    assert.deepEqual(seen.at(-1), [sent, undefined]);
    assert.ok(seen.length >= 2, "progress in between");
  });
});

test("a network that refuses or breaks off says so", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": 1_000 });
    response.write("x", () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await assert.rejects(
    () => fetchBytes(`http://127.0.0.1:${port}`),
    (error: Error) => error.message.length > 5,
  );
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(
    () => fetchBytes(`http://127.0.0.1:${port}`),
    (error: Error) => error.message.length > 5,
  );
});

test("what a killed download left is removed after a day, not before", () =>
  withFolder((folder) =>
    withHttp(serve(good), async (url) => {
      const machine = machineIn(folder, url);
      for (const [name, hours] of [[".getting-old", 25], [".getting-new", 1]] as const) {
        mkdirSync(join(cacheFolder(machine), name), { recursive: true });
        const time = Date.now() / 1000 - hours * 3600;
        utimesSync(join(cacheFolder(machine), name), time, time);
      }
      await fetchRelease(machine, version, quiet);
      assert.deepEqual(readdirSync(cacheFolder(machine)).sort(), [".getting-new", version].sort());
    })
  ));

test("a broken archive is an error, not a program", () => {
  const name = "folder/nats-server";
  const zip = packZip({ [name]: randomBytes(1000) });
  assert.throws(() => unpack(zip.slice(0, 600), name), /cut off/);
  assert.throws(() => unpack(randomBytes(100), name), Error);
  assert.equal(unpack(zip, name).length, 1000);
});

if (process.env.WALNATS_TEST_REAL_RELEASE) {
  test("the real release on GitHub can be fetched", { timeout: 300_000 }, () =>
    withFolder(async (folder) => {
      const machine = machineIn(folder, "", process.platform, process.arch);
      assert.equal((await fetchRelease(machine, undefined, console.log)).version, PINNED);
    }));
}
