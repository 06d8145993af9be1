// An npm registry on this machine that holds one package, ours: a project that names it as its users do is installed by
// the package manager that they use. Everything else comes from the usual registry.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { makeTarball } from "./tarball.ts";

/** Starts it. `npmrc` is the text of a project's `.npmrc` that leads to it. */
export async function startRegistry(): Promise<{ npmrc: string } & AsyncDisposable> {
  const tarball = readFileSync(await makeTarball());
  const manifest = JSON.parse(fileInTar(gunzipSync(tarball), "package/package.json"));
  const server = createServer((request, response) => {
    if (request.url!.endsWith(".tgz")) return void response.end(tarball);
    if (!/^\/@walnats(%2f|\/)core$/i.test(request.url!)) return void response.writeHead(404).end("{}");
    const { version } = manifest;
    const dist = {
      tarball: `${url}/core.tgz`,
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
      shasum: createHash("sha1").update(tarball).digest("hex"),
    };
    const answer = {
      name: manifest.name,
      "dist-tags": { latest: version },
      versions: { [version]: { ...manifest, dist } },
      time: { [version]: "2026-01-01T00:00:00.000Z" },
    };
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    npmrc: `@walnats:registry=${url}/\n`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A file's text in a tar archive: a header of 512 bytes for each, and its content filled up to as many. */
function fileInTar(tar: Uint8Array, name: string): string {
  const text = (from: number, to: number) =>
    new TextDecoder().decode(tar.subarray(from, to)).replace(/\0.*$/s, "");
  for (let at = 0; at + 512 <= tar.length;) {
    const size = parseInt(text(at + 124, at + 136), 8) || 0;
    if (text(at, at + 100) === name) return text(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`the tarball has no ${name}`);
}
