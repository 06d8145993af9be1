// Gets nats-server from its releases on GitHub, or from a mirror of them with the same layout.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepProgram, type Kept } from "./cache_folder.ts";
import { fetchBytes } from "./fetch_bytes.ts";
import type { Machine } from "./machine.ts";
import { PINNED } from "./nats_version.ts";
import { fileName } from "./program_path.ts";
import { unpack } from "./unpack.ts";

const GITHUB = "https://github.com/nats-io/nats-server/releases/download";

/**
 * Fetches the asked version, or the pinned one, into the user's cache folder. The archive is checked against the
 * SHA256SUMS beside it before anything is unpacked. `$NATS_SERVER_MIRROR` takes the place of GitHub.
 *
 * @throws {Error} where there is no release for this machine, the network fails, or the checksum is wrong
 */
export function fetchRelease(
  machine: Machine,
  version: string = PINNED,
  log: (line: string) => void,
): Promise<Kept> {
  return keepProgram(machine, version, async (folder) => {
    const base = `${(machine.env["NATS_SERVER_MIRROR"] || GITHUB).replace(/\/+$/, "")}/v${version}`;
    const name = `nats-server-v${version}-${system(machine)}`;
    log(`${base}/SHA256SUMS`);
    const sums = new TextDecoder().decode(await fetchBytes(`${base}/SHA256SUMS`));
    const { file, sum } = pick(sums, name);

    log(`${base}/${file}`);
    const archive = await fetchBytes(`${base}/${file}`, (done, total) => {
      const of = total === undefined ? "" : ` of ${megabytes(total)} (${Math.floor(100 * done / total)}%)`;
      log(`${megabytes(done)}${of}`);
    });
    const actual = createHash("sha256").update(archive).digest("hex");
    if (actual !== sum) {
      throw new Error(
        `the checksum of ${file} is ${actual}, and SHA256SUMS says ${sum}: nothing was unpacked`,
      );
    }
    const program = join(folder, fileName(machine, "nats-server"));
    writeFileSync(program, unpack(archive, `${name}/${fileName(machine, "nats-server")}`));
    return program;
  });
}

/** The end of the archive's name: system and processor as Go calls them. */
function system({ platform, arch }: Machine): string {
  const systems: Record<string, string> = { linux: "linux", darwin: "darwin", win32: "windows" };
  const processors: Record<string, string> = { x64: "amd64", arm64: "arm64" };
  if (!Object.hasOwn(systems, platform) || !Object.hasOwn(processors, arch)) {
    throw new Error(`none is fetched for ${platform} on ${arch}`);
  }
  return `${systems[platform]}-${processors[arch]}`;
}

/** Not every version has the same kinds of archives for a system: SHA256SUMS lists those that there are. */
function pick(sums: string, name: string): { file: string; sum: string } {
  const byFile = new Map<string, string>();
  for (const line of sums.split("\n")) {
    const [, sum, file] = /^([0-9a-f]{64}) [ *](\S+)\s*$/i.exec(line) ?? [];
    if (sum && file) byFile.set(file, sum.toLowerCase());
  }
  for (const file of [`${name}.tar.gz`, `${name}.zip`]) {
    const sum = byFile.get(file);
    if (sum) return { file, sum };
  }
  throw new Error(`SHA256SUMS lists no ${name}.tar.gz and no .zip`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
