// Builds an image as far as it goes without Docker: what a Dockerfile copies is copied into an empty folder, what it
// runs is run there with the runtime that runs the tests, and its command is started.

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { runtime } from "../helpers/test.ts";
import { runCommand } from "../../src/testing/run_command.ts";
import { type Instruction, parseDockerfile, type Stage } from "./dockerfile.ts";

/** What a container would be. */
export interface Container {
  readonly lines: string[];
  readonly errors: string[];
  /** The program itself: its signals are as in a container, without a shell between. */
  readonly child: ChildProcess;
  readonly exit: Promise<number | string>;
}

/** How a container is started. */
export interface StartOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Replaced in the command: names and ports that only a network of containers has. */
  readonly replace?: Readonly<Record<string, string>>;
}

/** A stage of a Dockerfile, built. */
export class Image implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "walnats-image-"));
  readonly #env: Record<string, string> = {};
  #workdir = "/";
  #instructions: readonly Instruction[] = [];

  /** Builds the stage `target` of a file in the folder `context`. */
  static async build(context: string, file: string, target: string): Promise<Image> {
    const image = new Image();
    try {
      const stages = parseDockerfile(readFileSync(join(context, file), "utf8"));
      image.#instructions = chain(stages, target);
      for (const instruction of image.#instructions) await image.#apply(context, instruction);
      return image;
    } catch (error) {
      image[Symbol.dispose]();
      throw error;
    }
  }

  /** The last instruction of this name, as it would be in the image. */
  last(name: string): Instruction | undefined {
    return this.#instructions.findLast((one) => one.name === name);
  }

  /** The names of the files in the folder that the program runs in. */
  files(): string[] {
    return globSync("*", { cwd: this.#path(this.#workdir) }).sort();
  }

  /** Starts the command of the image. */
  start(options: StartOptions): Container {
    return this.#spawn(this.last("CMD")!.args, options);
  }

  /** Runs the health check once; resolves to its exit code. */
  async health(options: StartOptions): Promise<number | string> {
    const [kind, list] = splitCheck(this.last("HEALTHCHECK")!);
    if (kind !== "CMD") throw new Error(`expected HEALTHCHECK CMD […], got ${kind}`);
    return await this.#spawn(list, options).exit;
  }

  #spawn(list: readonly string[], { env, replace = {} }: StartOptions): Container {
    const [program, ...args] = list.map((arg) =>
      Object.entries(replace).reduce((text, [from, to]) => text.replaceAll(from, to), arg)
    );
    if (program !== runtime) throw new Error(`expected a command of ${runtime}, got ${program}`);
    const child = spawn(process.execPath, args, {
      cwd: this.#path(this.#workdir),
      env: { ...this.#environment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    const errors: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
    createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
    const exit = new Promise<number | string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(signal ?? code!));
    });
    return { lines, errors, child, exit };
  }

  async #apply(context: string, { name, line, args, text, isList }: Instruction): Promise<void> {
    if (name === "ENV") {
      for (const pair of args) this.#env[pair.split("=")[0]!] = pair.split("=")[1]!;
    } else if (name === "WORKDIR") {
      this.#workdir = args[0]!;
      mkdirSync(this.#path(this.#workdir), { recursive: true });
    } else if (name === "COPY") {
      copy(context, args.slice(0, -1), this.#path(this.#workdir), line);
    } else if (name === "RUN") {
      const command = isList ? args : process.platform === "win32" ? ["cmd", "/c", text] : ["sh", "-c", text];
      await runCommand(command[0]!, command.slice(1), {
        cwd: this.#path(this.#workdir),
        // A build goes through the proxies of its machine, and knows its certificates.
        env: { ...process.env, ...this.#environment() },
      });
    }
  }

  /** Only what an image has: the environment of the tests stays outside. */
  #environment(): Record<string, string> {
    const bin = join(this.#folder, "bin");
    mkdirSync(bin, { recursive: true });
    const link = join(bin, process.platform === "win32" ? `${runtime}.exe` : runtime);
    try {
      symlinkSync(process.execPath, link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const kept = ["HOME", "USERPROFILE", "SYSTEMROOT", "DENO_DIR", "TMPDIR"]
      .flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]!]]);
    return {
      ...Object.fromEntries(kept),
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      NO_COLOR: "1",
      ...this.#env,
    };
  }

  #path(inside: string): string {
    return join(this.#folder, "root", inside);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The instructions of a stage, with those of the stages that it is built on. */
function chain(stages: readonly Stage[], target: string): readonly Instruction[] {
  const stage = stages.find(({ name }) => name === target);
  if (!stage) throw new Error(`there is no stage ${target}`);
  const below = stages.some(({ name }) => name === stage.from) ? chain(stages, stage.from) : [];
  return [...below, ...stage.instructions];
}

/** As Docker copies: what `.dockerignore` leaves out is not there; a pattern may fit nothing, if another fits. */
function copy(context: string, sources: readonly string[], target: string, line: number): void {
  const files = sources.flatMap((source) => globSync(source, { cwd: context })).filter((file) =>
    isSent(context, file)
  );
  if (files.length === 0) {
    throw new Error(`line ${line}: nothing in the context is like ${sources.join(" ")}`);
  }
  for (const file of files) cpSync(join(context, file), join(target, basename(file)));
}

/** By the rules of `.dockerignore`, the last one that fits; of patterns, as many as our file has. */
function isSent(context: string, file: string): boolean {
  let sent = true;
  for (const rule of readFileSync(join(context, ".dockerignore"), "utf8").split("\n")) {
    if (rule === "" || rule.startsWith("#")) continue;
    const pattern = rule.replace(/^!/, "").replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
    if (new RegExp(`^${pattern}$`).test(file)) sent = rule.startsWith("!");
  }
  return sent;
}

/** A health check's kind, and its command. */
function splitCheck({ text }: Instruction): [string, string[]] {
  const [, kind = "", list = ""] = /^(\S+)\s+(.*)$/s.exec(text)!;
  return [kind, JSON.parse(list) as string[]];
}
