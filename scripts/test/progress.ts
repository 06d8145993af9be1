// Turns what a test runner prints into a line per test file while it runs, with everything of those that fail.

/** How the line of a file begins whose tests all passed. */
export const PASSED = "  ok    ";

/** Watches one process of Deno, Bun or Node that runs tests. */
export class Progress {
  /** How many tests the runner announced for each file it began; Bun and Node announce none (NaN). */
  readonly announced: Map<string, number> = new Map();
  /** How many seconds each file took. */
  readonly seconds: Map<string, number> = new Map();
  readonly #files: ReadonlySet<string>;
  readonly #print: (line: string) => void;
  readonly #now: () => number;
  #file: string | undefined;
  #began = 0;
  #lines: string[] = [];
  /** What to do with the rest: Deno explains failures at the end, Bun only repeats them. */
  #end: "show" | "drop" | undefined;

  /** Knows which files there are, so that what a test prints is not taken for the runner's word. */
  constructor(
    files: readonly string[],
    print: (line: string) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#files = new Set(files);
    this.#print = print;
    this.#now = now;
  }

  /** A file begins whose runner does not name it: Node has a process for each. */
  begin(file: string): void {
    this.#open(file, NaN);
  }

  /** Takes a line of the runner's output. */
  line(line: string): void {
    const [, count, denoFile] = /^running (\d+) tests? from (?:\.\/)?(.+)$/.exec(line) ?? [];
    const broken = /^Uncaught error from (?:\.\/)?(.+) FAILED$/.exec(line)?.[1];
    const file = denoFile ?? /^(?:\.\/)?(.+):$/.exec(line)?.[1];
    if (file !== undefined && this.#files.has(file) && !this.announced.has(file)) {
      this.#open(file, count === undefined ? NaN : Number(count));
    } else if (broken !== undefined && this.#files.has(broken) && !this.announced.has(broken)) {
      // It failed while it was loaded: Deno announces no tests, and says this where the file before it ends.
      this.#open(broken, 0);
      this.#lines.push(line);
    } else if (/^ (?:ERRORS|FAILURES) $/.test(line)) {
      this.#close(false);
      this.#end = "show";
      this.#print(line);
    } else if (/^(?: \d+ (?:pass|skip|todo|fail)|\d+ tests? (?:failed|skipped|todo):)$/.test(line)) {
      this.#close(false);
      this.#end = "drop";
    } else if (this.#end) {
      if (this.#end === "show") this.#print(line);
    } else {
      this.#lines.push(line);
    }
  }

  /** The run is over; shows what the last file printed if it `crashed` there. */
  close(crashed: boolean): void {
    this.#close(crashed);
  }

  #open(file: string, announced: number): void {
    this.#close(false);
    this.announced.set(file, announced);
    this.#file = file;
    this.#began = this.#now();
  }

  #close(crashed: boolean): void {
    const failed = crashed || this.#lines.some((line) => BAD.test(line));
    if (this.#file !== undefined) {
      const seconds = (this.#now() - this.#began) / 1000;
      this.seconds.set(this.#file, seconds);
      this.#print(`${failed ? "  FAILED" : PASSED} ${seconds.toFixed(1).padStart(5)} s  ${this.#file}`);
    }
    if (failed) { for (const line of this.#lines) this.#print(`  | ${line}`); }
    this.#file = undefined;
    this.#lines = [];
  }
}

const BAD = /^\(fail\)|^✖|^# Unhandled error|^Uncaught error|\.\.\. (?:.* )?FAILED\b/;
