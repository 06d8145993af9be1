// A run of `deno task test`: one runtime against one nats-server, in several processes.

import { NatsServer } from "../../src/testing/mod.ts";
import { groups } from "./groups.ts";
import { judge, type Part } from "./judge.ts";
import { PASSED } from "./progress.ts";
import { runTests, type Runtime } from "./run_tests.ts";
import type { Row } from "./summary.ts";

/** How long a file took. */
export interface Timed {
  /** The runtime and the server, as the lines of the run are marked. */
  readonly mark: string;
  readonly file: string;
  readonly seconds: number;
}

/** A run that its tasks do. */
export class TestRunner {
  /** Its processes, for those that may run at the same time as others. */
  readonly sideBySide: readonly (() => Promise<void>)[];
  /** Its processes, for those that may not. */
  readonly alone: readonly (() => Promise<void>)[];
  /** The files that have run. */
  readonly times: Timed[] = [];
  /** What was printed of those that failed, to be shown again at the end: of a long run only that is kept. */
  readonly failures: string[] = [];
  readonly #runtime: Runtime;
  readonly #serverVersion: string;
  readonly #name: string | undefined;
  readonly #mark: string;
  readonly #print: (line: string) => void;
  readonly #parts: Part[] = [];
  readonly #problems: string[] = [];
  /** The run's own, fresh: what another run left behind could hide a mistake. Closed after the last task. */
  #server: Promise<NatsServer> | undefined;
  #left: number;
  #seconds = 0;

  constructor(
    runtime: Runtime,
    server: string,
    files: readonly string[],
    name: string | undefined,
    print: (line: string) => void,
  ) {
    this.#runtime = runtime;
    this.#serverVersion = server;
    this.#name = name;
    this.#mark = `${runtime.name.padEnd(4)} ${server.padEnd(6)}`;
    this.#print = print;
    const { sideBySide, alone } = groups(runtime.name, files, name !== undefined);
    this.#left = sideBySide.length + alone.length;
    this.sideBySide = sideBySide.map((files) => () => this.#run(files));
    this.alone = alone.map((files) => () => this.#run(files));
  }

  /** What came of it; to be asked when all tasks are done. */
  get result(): { row: Row; problems: readonly string[] } {
    const { name: runtime, version } = this.#runtime;
    const verdict = judge({ runtime, name: this.#name, parts: this.#parts });
    const row = {
      runtime,
      version,
      server: this.#serverVersion,
      outcome: { ...verdict, seconds: this.#seconds },
    };
    const title = `${runtime} ${version}, nats-server ${this.#serverVersion}`;
    const problems = [...this.#problems, ...verdict.problems].map((problem) => `${title}: ${problem}`);
    return { row, problems };
  }

  async #run(files: readonly string[]): Promise<void> {
    try {
      const server = await (this.#server ??= NatsServer.start({ version: this.#serverVersion }));
      const test = { runtime: this.#runtime, server, files, name: this.#name };
      const { seconds, ...part } = await runTests(test, (line) => {
        this.#print(this.#mark + line);
        if (!line.startsWith(PASSED)) this.failures.push(this.#mark + line);
      });
      this.#parts.push(part);
      for (const [file, took] of seconds) {
        this.#seconds += took;
        this.times.push({ mark: this.#mark, file, seconds: took });
      }
    } catch (error) {
      this.#problems.push(`${files.join(", ")}: ${(error as Error).message}`);
    } finally {
      this.#left -= 1;
      if (this.#left === 0) await this.#server?.then((server) => server.close(), () => {});
    }
  }
}
