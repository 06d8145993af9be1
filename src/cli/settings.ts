// Which server, and which module: from flags, else from the environment, else from walnats.config.ts.

import { credsAuthenticator } from "@nats-io/nats-core";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Server } from "../../mod.ts";
import { UsageError } from "./usage_error.ts";

/** What `walnats.config.ts` may export as its default. */
export interface WalnatsConfig {
  /** The server, as `connect()` takes it: also with an authenticator or TLS. @default "nats://localhost:4222" */
  server?: Server | undefined;
  /** The module with the events and actors, relative to the configuration. @default none */
  module?: string | undefined;
}

/** The options that say where NATS is. */
export interface ConnectionFlags {
  readonly server: string | undefined;
  readonly creds: string | undefined;
  readonly config: string | undefined;
}

/** Where the configuration is looked for, if no option names it. */
const NAMES = ["walnats.config.ts", "walnats.config.js", "walnats.config.mjs"];

/** What `Events.connect` and its like take. */
export async function readServer({ server, creds, config }: ConnectionFlags): Promise<Server | undefined> {
  const named = server ?? (process.env["NATS_SERVER"] || undefined);
  const configured = named === undefined || config !== undefined
    ? (await readConfig(config))?.server
    : undefined;
  const chosen = named ?? configured;
  if (creds === undefined) return chosen;
  if (chosen !== undefined && typeof chosen !== "string" && !Array.isArray(chosen)) {
    throw new UsageError(
      `--creds goes with --server or $NATS_SERVER: the configuration's server has options of its own`,
    );
  }
  let authenticator;
  try {
    authenticator = credsAuthenticator(await readFile(creds));
  } catch (error) {
    throw new UsageError(`--creds: cannot read the file: ${(error as Error).message}`);
  }
  return { ...chosen !== undefined && { servers: chosen as string | string[] }, authenticator };
}

/** The path of the module: the one that is named, else the configuration's. */
export async function readModule(
  named: string | undefined,
  config: string | undefined,
): Promise<string | undefined> {
  if (named !== undefined) return resolve(named);
  const found = await readConfig(config);
  return found?.module === undefined ? undefined : resolve(found.folder, found.module);
}

async function readConfig(
  named: string | undefined,
): Promise<WalnatsConfig & { folder: string } | undefined> {
  const path = named === undefined ? NAMES.map((name) => resolve(name)).find(existsSync) : resolve(named);
  if (path === undefined) return undefined;
  if (!existsSync(path)) throw new UsageError(`--config: there is no file ${path}`);
  const { default: config } = await import(pathToFileURL(path).href);
  if (typeof config !== "object" || config === null) {
    throw new UsageError(
      `${path} must export an object as its default: export default { server: "nats://…" }`,
    );
  }
  const unknown = Object.keys(config).find((key) => key !== "server" && key !== "module");
  if (unknown !== undefined) {
    throw new UsageError(`${path}: unknown option "${unknown}"; there are "server" and "module"`);
  }
  if (config.module !== undefined && typeof config.module !== "string") {
    throw new UsageError(`${path}: "module" must be a path`);
  }
  return { ...config, folder: resolve(path, "..") };
}
