// The options of NatsServer: what a caller may say, and the check that it was said right.

import { isVersion } from "./nats_version.ts";

/** How a {@linkcode NatsServer} is started. */
export interface NatsServerOptions {
  /** The TCP port on 127.0.0.1. @default a free one, picked by the server */
  port?: number | undefined;
  /** Where JetStream keeps its files; made where it is not there, and kept. @default a temporary folder */
  storeDir?: string | undefined;
  /** Extra configuration in the syntax of nats-server; host, port and store stay ours. @default "" */
  config?: string | undefined;
  /** Serve WebSocket too, without TLS: on a free port, or on this one. @default false */
  websocket?: boolean | number | undefined;
  /** The exact version that must run, as `2.15.2`. @default 2.9.10 or any later one */
  version?: string | undefined;
  /**
   * Receives lines that say which program was taken, and how far getting one is.
   *
   * @default to stderr: the progress of getting a program, and everything where `$WALNATS_TEST_LOG` is set
   */
  log?: ((line: string) => void) | undefined;
}

const checks: Record<keyof NatsServerOptions, [expected: string, holds: (value: unknown) => boolean]> = {
  port: ["a whole number from 1 to 65535", isPort],
  storeDir: ["the path of a folder", (value) => typeof value === "string" && value !== ""],
  config: ["a string", (value) => typeof value === "string"],
  websocket: [
    "true, false or a port from 1 to 65535",
    (value) => typeof value === "boolean" || isPort(value),
  ],
  version: ["a version such as 2.15.2", isVersion],
  log: ["a function", (value) => typeof value === "function"],
};

/**
 * Checks the options.
 *
 * @throws {TypeError} names the option that is unknown or wrong
 */
export function checkOptions(options: NatsServerOptions): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`the options of NatsServer: expected an object, got ${show(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof NatsServerOptions] : undefined;
    if (!check) {
      throw new TypeError(
        `the options of NatsServer: expected one of ${Object.keys(checks).join(", ")}, got "${name}"`,
      );
    }
    const [expected, holds] = check;
    if (value === undefined || holds(value)) continue;
    const Kind = typeof value === "number" ? RangeError : TypeError;
    throw new Kind(`option ${name} of NatsServer: expected ${expected}, got ${show(value)}`);
  }
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && value as number >= 1 && value as number <= 65_535;
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
