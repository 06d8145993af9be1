// A registry on this machine with walnats in it, as npm, JSR and JSR's npm layer lay it out; everything else comes
// from the registry that npm is configured with. So the lines of the docs can be typed before anything is published.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { tarballManifest } from "./tarball_manifest.ts";

/** A package as npm has it. */
export interface NpmPackage {
  /** `@walnats/core`, or `@jsr/walnats__core` as JSR's npm layer calls it. */
  readonly name: string;
  readonly tarball: string;
}

/** What the registry has. */
export interface Contents {
  readonly npm: readonly NpmPackage[];
  /** The sources as JSR has them. @default none */
  readonly jsr?: {
    readonly folder: string;
    readonly version: string;
    readonly exports: Readonly<Record<string, string>>;
  };
  /** The address of the registry with everything else. @default nothing else is there */
  readonly upstream?: string;
}

/** A running registry. */
export class Registry implements AsyncDisposable {
  readonly #server: Server;
  readonly #contents: Contents;

  private constructor(server: Server, contents: Contents) {
    this.#server = server;
    this.#contents = contents;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(decodeURIComponent(request.url ?? "/"), request).then(({ status = 200, type, body }) => {
        response.writeHead(status, { "content-type": type ?? "application/json" }).end(body);
      }, (error) => response.writeHead(502).end(String(error)));
    });
  }

  /** Starts it on a free port. */
  static async start(contents: Contents): Promise<Registry> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Registry(server, contents);
  }

  /** Where it is, with a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(path: string, request: IncomingMessage): Promise<Answer> {
    for (const found of this.#contents.npm) {
      if (path === `/${found.name}`) return json(this.#packument(found));
      if (path === tarballPath(found)) return { type: "application/gzip", body: readFileSync(found.tarball) };
    }
    const jsr = /^\/@walnats\/core\/(.+)$/.exec(path)?.[1];
    if (jsr && this.#contents.jsr) return this.#jsr(jsr, this.#contents.jsr);
    if (!this.#contents.upstream) return { status: 404, body: "{}" };
    const upstream = await fetch(new URL(`.${request.url}`, this.#contents.upstream), {
      headers: { accept: request.headers.accept ?? "*/*" },
    });
    const type = upstream.headers.get("content-type") ?? undefined;
    return { status: upstream.status, type, body: new Uint8Array(await upstream.arrayBuffer()) };
  }

  #packument(found: NpmPackage): unknown {
    const { name, tarball } = found;
    const manifest = tarballManifest(tarball);
    const bytes = readFileSync(tarball);
    const dist = {
      tarball: new URL(`.${tarballPath(found)}`, this.url).href,
      integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
      shasum: createHash("sha1").update(bytes).digest("hex"),
    };
    const { version } = manifest;
    return {
      name,
      "dist-tags": { latest: version },
      versions: { [version]: { ...manifest, name, dist } },
      // Some package managers take no version without a date, or one that is too young.
      time: { [version]: "2026-01-01T00:00:00.000Z" },
    };
  }

  #jsr(path: string, { folder, version, exports }: NonNullable<Contents["jsr"]>): Answer {
    if (path === "meta.json") {
      return json({ scope: "walnats", name: "core", latest: version, versions: { [version]: {} } });
    }
    if (path === `${version}_meta.json`) return json({ exports, manifest: manifestOf(folder) });
    if (!path.startsWith(`${version}/`) || path.includes("..")) return { status: 404, body: "not found" };
    return { type: "text/typescript", body: readFileSync(join(folder, path.slice(version.length + 1))) };
  }
}

interface Answer {
  readonly status?: number;
  readonly type?: string | undefined;
  readonly body: string | Uint8Array;
}

function json(value: unknown): Answer {
  return { body: JSON.stringify(value) };
}

function tarballPath({ name, tarball }: NpmPackage): string {
  return `/${name}/-/${name.split("/")[1]}-${tarballManifest(tarball).version}.tgz`;
}

function manifestOf(folder: string): Record<string, { size: number; checksum: string }> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile());
  return Object.fromEntries(files.map((file) => {
    const bytes = readFileSync(join(folder, file));
    const checksum = `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
    return [`/${file.replaceAll("\\", "/")}`, { size: bytes.length, checksum }];
  }));
}
