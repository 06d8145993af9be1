// Runs the configuration files of examples/deploy/nats with the real server: ports, folders and certificates are those
// of this machine, everything else is what stands there.

import { NatsServer } from "@walnats/core/testing";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PINNED } from "../../src/testing/nats_version.ts";
import { freePorts } from "./free_ports.ts";

const folder = new URL("../../examples/deploy/nats/", import.meta.url);

/** What the files read from the environment; the same names as in `.env.example`. */
const PASSWORDS = {
  DEPLOYER_PASSWORD: "p-deployer",
  SHOP_PASSWORD: "p-shop",
  MAILER_PASSWORD: "p-mailer",
  OPERATOR_PASSWORD: "p-operator",
  ADMIN_PASSWORD: "p-admin",
  SYSTEM_PASSWORD: "p-system",
  ROUTE_PASSWORD: "p-route",
} as const;

/** A server that runs such a file. */
export interface Started {
  readonly server: NatsServer;
  /** Its port for monitoring. */
  readonly http: number;
  /** Its port for WebSocket, where the file has one. */
  readonly websocket: number;
  /** Its address for a user: `mailer` and the like. */
  url(user: string): string;
}

/** The text of a file, with those that it includes in their places. */
export function configText(name: string): string {
  const text = readFileSync(new URL(name, folder), "utf8");
  return text.replace(/^include (\S+)$/gm, (_, included) => configText(included));
}

/**
 * Starts `size` servers with the same file, as one cluster where there are several; closed together. Of the version
 * that the example names, whichever one the other tests run against.
 */
export async function startServers(
  name: string,
  size: number,
  certificates = "/etc/nats/certs",
): Promise<{ servers: Started[] } & AsyncDisposable> {
  const temporary = mkdtempSync(join(tmpdir(), "walnats-deploy-"));
  const ports = await freePorts(4 * size);
  const routes = Array.from({ length: size }, (_, i) => `"nats://route:p-route@127.0.0.1:${ports[4 * i]}"`);
  const starting = Array.from({ length: size }, async (_, i): Promise<Started> => {
    const [cluster, http, websocket, port] = ports.slice(4 * i, 4 * i + 4) as [
      number,
      number,
      number,
      number,
    ];
    const values = { ...PASSWORDS, SERVER_NAME: `nats-${i}`, ROUTES: `[${routes.join(", ")}]` };
    let text = configText(name)
      // That of NatsServer, which gives it on the command line.
      .replace('store_dir: "/data"', "")
      // Nobody here needs ten seconds to hear of it.
      .replace("lame_duck_grace_period: 10s", "lame_duck_grace_period: 1s")
      .replace("http: 8222", `http: "127.0.0.1:${http}"`)
      .replace("port: 6222", `listen: "127.0.0.1:${cluster}"`)
      .replace("port: 8443", `listen: "127.0.0.1:${websocket}"`)
      .replace("/var/run/nats/nats.pid", join(temporary, `${i}.pid`).replaceAll("\\", "/"))
      .replaceAll("/etc/nats/certs", certificates);
    for (const [variable, value] of Object.entries(values)) {
      text = text.replaceAll(`: $${variable}`, `: ${value}`);
    }
    const started = await NatsServer.start({ config: text, port, version: PINNED });
    const url = (user: string) => `nats://${user}:p-${user}@127.0.0.1:${started.port}`;
    return { server: started, http, websocket, url };
  });
  const results = await Promise.allSettled(starting);
  const servers = results.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const close = async () => {
    await Promise.all(servers.map(({ server }) => server.close()));
    rmSync(temporary, { recursive: true, force: true });
  };
  const failed = results.find((result) => result.status === "rejected");
  if (failed) {
    await close();
    throw failed.reason;
  }
  return { servers, [Symbol.asyncDispose]: close };
}

/** Resolves to what the monitoring of a server answers. */
export async function monitoring(http: number, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${http}${path}`);
  return { status: response.status, body: await response.json() };
}
