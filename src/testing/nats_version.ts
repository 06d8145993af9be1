// The versions of nats-server: which are taken, how they compare, and how a program is asked for its own.

import { runCommand } from "./run_command.ts";

/** The version that is downloaded where none is found. */
export const PINNED = "2.15.2";

/** The oldest version that counts. */
export const OLDEST = "2.9.10";

/** Whether the value is a plain version, fit for a path and a command line. */
export function isVersion(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,5}\.\d{1,5}\.\d{1,5}$/.test(value);
}

/** Negative where `a` is older than `b`, positive where it is newer. */
export function compareVersions(a: string, b: string): number {
  const other = b.split(".").map(Number);
  return a.split(".").map((part, i) => Number(part) - other[i]!).find((difference) => difference !== 0) ?? 0;
}

/** Whether a program of this version will do: exactly the one asked for, else any that is not too old. */
export function willDo(version: string, asked: string | undefined): boolean {
  return asked === undefined ? compareVersions(version, OLDEST) >= 0 : version === asked;
}

/** What is wrong with a version for which {@linkcode willDo} says no. */
export function whyNot(version: string, asked: string | undefined): string {
  return asked === undefined
    ? `it is ${version}, older than ${OLDEST}`
    : `it is ${version}, and ${asked} was asked for`;
}

/**
 * Asks a program for its version.
 *
 * @throws {Error} where it does not run, or does not answer like nats-server
 */
export async function askVersion(program: string): Promise<string> {
  const output = await runCommand(program, ["--version"], { silence: 10_000 });
  const version = /nats-server: v(\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (!isVersion(version)) {
    throw new Error(`it does not answer like nats-server: ${output.trim().slice(0, 200)}`);
  }
  return version;
}
