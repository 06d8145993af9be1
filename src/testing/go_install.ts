// Gets nats-server with `go install`, where Go is there: built from its sources, through the user's own Go
// settings (proxy, checksum database).

import { join } from "node:path";
import { keepProgram, type Kept } from "./cache_folder.ts";
import type { Machine } from "./machine.ts";
import { PINNED } from "./nats_version.ts";
import { fileName, programPath } from "./program_path.ts";
import { runCommand } from "./run_command.ts";

/**
 * Builds the asked version, or the pinned one, into the user's cache folder.
 *
 * @throws {Error} where there is no Go, or it fails
 */
export function goInstall(
  machine: Machine,
  version: string = PINNED,
  log: (line: string) => void,
): Promise<Kept> {
  return keepProgram(machine, version, async (folder) => {
    const go = programPath(machine, "go");
    const env = {
      ...machine.env,
      GOBIN: folder,
      // Without it Go's module cache is read-only, and a temporary home could not be deleted.
      GOFLAGS: machine.env["GOFLAGS"] ?? "-modcacherw",
    };
    const started = performance.now();
    let built = 0;
    const progress = setInterval(() => {
      const seconds = Math.round((performance.now() - started) / 1000);
      log(built === 0 ? `fetching the sources, ${seconds} s` : `building, ${built} packages, ${seconds} s`);
    }, 3_000);
    try {
      const module = `github.com/nats-io/nats-server/v2@v${version}`;
      log(`go install ${module}`);
      await runCommand(go, ["install", "-v", module], {
        env,
        cwd: folder,
        // With -v Go names each module and package, so a long silence is a network that hangs.
        onLine: (line) => line.startsWith("go: ") ? log(line) : built += 1,
      });
    } finally {
      clearInterval(progress);
    }
    return join(folder, fileName(machine, "nats-server"));
  });
}
