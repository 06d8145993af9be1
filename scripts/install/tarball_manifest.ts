// The package.json inside of an npm tarball.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** What we read of it. */
export interface TarballManifest {
  readonly name: string;
  readonly version: string;
}

/** The manifest, with all that stands in it. */
export function tarballManifest(tarball: string): TarballManifest {
  return JSON.parse(fileInTar(gunzipSync(readFileSync(tarball)), "package/package.json"));
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
