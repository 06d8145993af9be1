import { checkOptions, checkValue, isString, type Rule, showKind } from "../options.ts";
import type { AsyncApiServer } from "./async_api.ts";
import { isLine } from "./service.ts";

/** The options of `services.getAsyncApis()`. */
export interface AsyncApisOptions {
  /** The NATS servers, by a name of letters, digits, `_`, `-` and `.`. @default none */
  servers?: Readonly<Record<string, AsyncApiServer>> | undefined;
}

/** The options of `services.getAsyncApi()`. */
export interface AsyncApiOptions extends AsyncApisOptions {
  /** What all services together are called. @default "application" */
  title?: string | undefined;
  /** The version of the whole. @default "0.0.0" */
  version?: string | undefined;
  /** What the whole is for. @default none */
  description?: string | undefined;
}

const isRecord: Rule = {
  expects: "a record of servers",
  check: (value) => isObject(value) ? "ok" : "type",
};
const RULES = { title: isLine, version: isLine, description: isString, servers: isRecord };

/** Throws for an option that no document of all services takes. */
export function checkAsyncApiOptions(options: AsyncApiOptions): void {
  checkOptions("Services.getAsyncApi", options, RULES);
  checkServers("Services.getAsyncApi", options.servers);
}

/** Throws for an option that no document of one service takes. */
export function checkAsyncApisOptions(options: AsyncApisOptions): void {
  checkOptions("Services.getAsyncApis", options, { servers: isRecord });
  checkServers("Services.getAsyncApis", options.servers);
}

function checkServers(owner: string, servers: AsyncApisOptions["servers"] = {}): void {
  for (const [name, server] of Object.entries(servers)) {
    if (!/^[\w.-]+$/.test(name)) {
      throw new RangeError(`${owner}: a server's name must be letters, digits, "_", "-" and "."`);
    }
    const what = `${owner}: the server "${name}"`;
    if (!isObject(server)) throw new TypeError(`${what} must be an object, got ${showKind(server)}`);
    checkValue(`${what}: "protocol"`, server.protocol, isLine);
    // Not shown: an address may have a password in it.
    if (typeof server.host !== "string" || !/^[^\s/@]+$/.test(server.host)) {
      const message = `${what}: "host" must be host and port, such as "nats.example.com:4222", without more`;
      throw typeof server.host === "string" ? new RangeError(message) : new TypeError(message);
    }
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
