// The command line of NATS, `nats`: the one on PATH, or built by Go into the user's cache folder.

import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { cacheFolder } from "../../src/testing/cache_folder.ts";
import { thisMachine } from "../../src/testing/machine.ts";
import { fileName, programPaths } from "../../src/testing/program_path.ts";
import { runCommand } from "../../src/testing/run_command.ts";

const VERSION = "v0.5.1";
const machine = thisMachine();
const cached = join(dirname(cacheFolder(machine)), "nats-cli", VERSION, fileName(machine, "nats"));
const [onPath] = programPaths(machine, "nats");
const [go] = programPaths(machine, "go");

/** Why there is none, for `skip`; false where there is one. */
export const noNatsCli: string | false = !onPath && !existsSync(cached) && !go &&
  "there is no nats command line, and no Go to get it with";

/** Runs a command of it against a server; resolves to what it printed. */
export async function natsCli(url: string, ...args: string[]): Promise<string> {
  const program = onPath ?? await install();
  return await runCommand(program, ["--server", url, "--no-context", ...args], { env: process.env });
}

async function install(): Promise<string> {
  if (!existsSync(cached)) {
    mkdirSync(dirname(cached), { recursive: true });
    const env = { ...process.env, GOBIN: dirname(cached) };
    await runCommand(go!, ["install", `github.com/nats-io/natscli/nats@${VERSION}`], {
      env,
      silence: 600_000,
    });
  }
  return cached;
}
