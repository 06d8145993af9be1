// A copy of the checkout in which faults are planted: nothing that a test run writes gets out of it.

import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { run } from "../run.ts";
import { readJunit, type TestCase } from "../test/junit.ts";
import { type Mutant, plant } from "./plant.ts";

/** Milliseconds after which a run hangs: each test has a limit of its own. */
const LIMIT = 3 * 60_000;
/** Folders of packages that are linked. */
const PACKAGES = ["node_modules", join("tests", "packages", "node_modules")];

/** What came of a run of tests. */
export interface Outcome {
  /** The tests that failed; empty where all passed. */
  readonly failed: readonly string[];
  /** Why it is not known what the tests say. */
  readonly problem?: string;
  /** All that was printed. */
  readonly output: string;
  readonly seconds: number;
}

/** The server that the tests talk to. */
interface TestServer {
  readonly url: string;
  readonly version: string;
}

/** One copy, in which one run at a time goes on. */
export class ScratchCopy {
  readonly #folder: string;
  readonly #server: TestServer;
  readonly #signal: AbortSignal;

  private constructor(folder: string, server: TestServer, signal: AbortSignal) {
    this.#folder = folder;
    this.#server = server;
    this.#signal = signal;
  }

  /** Copies what git knows or would add, as it is now, into a new folder. */
  static async make(
    folder: string,
    server: TestServer,
    signal: AbortSignal,
  ): Promise<ScratchCopy> {
    const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    if (!listed.ok) throw new Error(`git cannot list the files: ${listed.output}`);
    for (const file of listed.output.split("\0").filter(Boolean)) {
      // One that was deleted and not committed yet is listed, too.
      if (!existsSync(file)) continue;
      const target = join(folder, file);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(file, target);
    }
    for (const packages of PACKAGES) symlinkSync(resolve(packages), join(folder, packages), "junction");
    return new ScratchCopy(folder, server, signal);
  }

  /** Runs test files with a fault in the sources. */
  async runWith(mutant: Mutant, files: readonly string[]): Promise<Outcome> {
    const path = join(this.#folder, mutant.file);
    const source = readFileSync(path, "utf8");
    writeFileSync(path, plant(source, mutant));
    try {
      return await this.run(files, ["--fail-fast"]);
    } finally {
      writeFileSync(path, source);
    }
  }

  /** Runs test files on Deno. */
  async run(files: readonly string[], options: readonly string[] = []): Promise<Outcome> {
    const report = join(this.#folder, "report.xml");
    writeFileSync(report, "");
    const paths = files.map((file) => `./${file}`);
    const { ok, how, output, seconds } = await run(
      Deno.execPath(),
      ["test", "-A", "--no-check", `--junit-path=${report}`, ...options, ...paths],
      {
        cwd: this.#folder,
        limit: LIMIT,
        signal: this.#signal,
        env: {
          NO_COLOR: "1",
          FORCE_COLOR: undefined,
          NATS_SERVER: undefined,
          // Else what Deno makes of the copy's files would be kept for ever.
          DENO_DIR: join(this.#folder, ".deno"),
          WALNATS_TEST_SERVER: this.#server.url,
          WALNATS_TEST_NATS_VERSION: this.#server.version,
        },
      },
    );
    this.#signal.throwIfAborted();
    const cases = readReport(report);
    const failed = cases.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
    if (failed.length > 0 || (ok && cases.length > 0)) return { failed, output, seconds };
    const last = output.trimEnd().split("\n").slice(-12).join("\n");
    return { failed, output, seconds, problem: ok ? "no test ran" : `${how}, and no test failed:\n${last}` };
  }
}

function readReport(report: string): TestCase[] {
  try {
    return readJunit(readFileSync(report, "utf8"));
  } catch {
    return [];
  }
}
