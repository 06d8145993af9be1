// Gets nats-server out of the Debian (or Ubuntu) package, without root and without touching the system: the
// package is fetched and unpacked in a temporary folder, with package lists of our own where the system has none.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { keepProgram, type Kept } from "./cache_folder.ts";
import type { Machine } from "./machine.ts";
import { programPath } from "./program_path.ts";
import { runCommand } from "./run_command.ts";

/**
 * Unpacks the package into the user's cache folder.
 *
 * @throws {Error} where there is no apt-get, it fails, or its version will not do
 */
export function debianPackage(
  machine: Machine,
  asked: string | undefined,
  log: (line: string) => void,
): Promise<Kept> {
  if (machine.platform !== "linux") return Promise.reject(new Error(`not on ${machine.platform}`));
  return keepProgram(machine, asked, async (folder) => {
    const settings = (own: boolean) =>
      [
        `Dir::Cache=${join(folder, "cache")}`,
        ...(own ? [`Dir::State::lists=${join(folder, "lists")}`] : []),
        // As root, apt would fetch as another user, who may not write here.
        ...(process.getuid?.() === 0 ? ["APT::Sandbox::User=root"] : []),
        "Acquire::Retries=0",
        "Acquire::http::Timeout=10",
        "Acquire::https::Timeout=10",
      ].flatMap((setting) => ["-o", setting]);
    const aptGet = programPath(machine, "apt-get");
    const dpkgDeb = programPath(machine, "dpkg-deb");
    const apt = (...args: string[]) =>
      runCommand(aptGet, args, { env: machine.env, cwd: folder, silence: 60_000 });
    for (const name of ["cache/archives/partial", "lists/partial", "unpacked"]) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    try {
      log("apt-get download nats-server");
      await apt(...settings(false), "download", "nats-server");
    } catch {
      log("the package lists do not have it, fetching lists into a temporary folder");
      await apt(...settings(true), "update");
      log("apt-get download nats-server");
      await apt(...settings(true), "download", "nats-server");
    }
    const file = readdirSync(folder).find((name) => name.endsWith(".deb"));
    if (!file) throw new Error("apt-get fetched nothing");
    log(`unpacking ${file}`);
    await runCommand(dpkgDeb, ["-x", join(folder, file), join(folder, "unpacked")], { env: machine.env });
    return join(folder, "unpacked", "usr", "sbin", "nats-server");
  });
}
