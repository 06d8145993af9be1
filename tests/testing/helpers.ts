// What the tests of NatsServer share: temporary folders, processes, the real program of this machine.

import { mkdtemp, rm } from "node:fs/promises";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { findProgram, type FoundProgram } from "../../src/testing/find_program.ts";

/** Runs the body with a folder that is gone afterwards. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "walnats-test-"));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a process runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The server program that the tests run with. */
export function realProgram(): Promise<FoundProgram> {
  return findProgram(undefined, () => {});
}

/** Writes a shell script; it finds the common programs whatever PATH it is given. */
export function script(path: string, ...lines: string[]): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nPATH=/bin:/usr/bin\n${lines.join("\n")}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A program that only says its version: enough where programs are looked for and none is started. */
export function fakeServer(path: string, version: string): string {
  return script(path, `echo "nats-server: v${version}"`);
}
