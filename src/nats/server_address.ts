// Which server, from an argument, the environment or the default; and how it looks in an error.

import type { ConnectionOptions } from "@nats-io/nats-core";
import { show } from "../options.ts";

const DEFAULT = "nats://localhost:4222";
const EXPECTED = `a server must be a URL such as ${DEFAULT}`;
const SCHEMES = ["nats:", "tls:", "ws:", "wss:"];

interface Addresses {
  /** For nats.js. */
  readonly options: ConnectionOptions;
  /** All of them speak WebSocket. */
  readonly websocket: boolean;
}

/** Turns what `connect()` was given into options of nats.js. A user or token in a URL becomes an option. */
export function toConnectionOptions(
  server: string | readonly string[] | ConnectionOptions | undefined,
): Addresses {
  if (typeof server === "object" && server !== null && !Array.isArray(server)) {
    const given = server as ConnectionOptions;
    const listed = given.servers ?? (given.port ? [] : [serverFromEnvironment()]);
    return addresses(typeof listed === "string" ? [listed] : listed, given);
  }
  return addresses(server === undefined ? [serverFromEnvironment()] : [server as string].flat());
}

/** The addresses without user, password or token: fit for a log. */
export function shownAddresses(options: ConnectionOptions): string {
  const servers = [options.servers ?? []].flat();
  return servers.length ? servers.join(", ") : `localhost:${options.port}`;
}

function addresses(servers: readonly string[], given: ConnectionOptions = {}): Addresses {
  if (!servers.length && !given.port) throw new TypeError(`${EXPECTED}, got none`);
  const urls = servers.map(parse);
  const websocket = urls.filter((url) => url.protocol === "ws:" || url.protocol === "wss:").length;
  if (websocket && websocket < urls.length) {
    throw new TypeError("the servers must all be ws:// or wss://, or none of them");
  }
  const options: ConnectionOptions = { ...given };
  if (urls.length) options.servers = urls.map(withoutSecrets);
  if (urls.some((url) => url.protocol === "tls:")) options.tls ??= {};
  const secret = urls.find((url) => url.username);
  if (secret && !given.user && !given.token && !given.authenticator) {
    const user = decodeURIComponent(secret.username);
    if (secret.password) Object.assign(options, { user, pass: decodeURIComponent(secret.password) });
    else options.token = user;
  }
  return { options, websocket: websocket > 0 };
}

function parse(server: unknown): URL {
  if (typeof server !== "string" || !/\D/.test(server)) {
    throw new TypeError(`${EXPECTED}, got ${show(server)}`);
  }
  const text = server.includes("://") ? server : `nats://${server}`;
  let url: URL;
  try {
    url = new URL(text);
    decodeURIComponent(url.username + url.password);
  } catch {
    // Without the cause, which could quote a password.
    throw new TypeError(`${EXPECTED}, with a % written as %25`);
  }
  if (!SCHEMES.includes(url.protocol) || !url.hostname) {
    throw new TypeError(
      `a server's URL must begin with nats://, tls://, ws:// or wss://, got ${url.protocol}//`,
    );
  }
  return url;
}

function withoutSecrets(url: URL): string {
  const path = url.protocol.startsWith("ws") && url.pathname !== "/" ? url.pathname : "";
  return `${url.protocol}//${url.host}${path}`;
}

interface Runtime {
  Deno?: {
    permissions: { querySync(query: { name: "env"; variable: string }): { state: string } };
    env: { get(name: string): string | undefined };
  };
  process?: { env?: Record<string, string | undefined> };
}

/** `$NATS_SERVER`, where it is set and may be read; asking for a permission would stop the program. */
function serverFromEnvironment(): string {
  const { Deno, process } = globalThis as Runtime;
  if (!Deno) return process?.env?.["NATS_SERVER"] || DEFAULT;
  const { state } = Deno.permissions.querySync({ name: "env", variable: "NATS_SERVER" });
  return (state === "granted" && Deno.env.get("NATS_SERVER")) || DEFAULT;
}
