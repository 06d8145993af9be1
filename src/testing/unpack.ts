// Takes one file out of an archive of a release: tar.gz, or zip for Windows. By hand, since the `tar` that a
// Windows machine finds first may be one that knows neither zip nor drive letters.

import { gunzipSync, inflateRawSync } from "node:zlib";

/**
 * The content of the file.
 *
 * @param name its whole path in the archive
 * @throws {Error} where the archive is broken or does not have it
 */
export function unpack(archive: Uint8Array, name: string): Uint8Array {
  const isZip = archive[0] === 0x50 && archive[1] === 0x4b;
  const content = isZip ? fromZip(archive, name) : fromTar(gunzipSync(archive), name);
  if (!content) throw new Error(`the archive has no ${name}`);
  return content;
}

/** A tar is a row of 512-byte headers, each with the file behind it, filled up to the next 512. */
function fromTar(tar: Uint8Array, name: string): Uint8Array | undefined {
  for (let at = 0; at + 512 <= tar.length;) {
    const size = parseInt(text(tar, at + 124, 12), 8) || 0;
    const start = at + 512;
    const prefix = text(tar, at + 345, 155);
    const path = (prefix && `${prefix}/`) + text(tar, at, 100);
    const isFile = tar[at + 156] === 0x30 || tar[at + 156] === 0;
    if (isFile && path.replace(/^\.\//, "") === name) {
      if (start + size > tar.length) throw new Error("the archive is cut off");
      return tar.subarray(start, start + size);
    }
    at = start + Math.ceil(size / 512) * 512;
  }
  return undefined;
}

/** A zip ends with a record that says where its list of files is; only that list is sure to know the sizes. */
function fromZip(zip: Uint8Array, name: string): Uint8Array | undefined {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("the archive is cut off");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      view.getUint16(at + offset, true)
    );
    if (text(zip, at + 46, nameLength!) === name) {
      const size = view.getUint32(at + 20, true);
      const local = view.getUint32(at + 42, true);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const content = zip.subarray(start, start + size);
      const method = view.getUint16(at + 10, true);
      if (method !== 0 && method !== 8) {
        throw new Error(`the archive is packed by method ${method}, not known here`);
      }
      return method === 8 ? inflateRawSync(content) : content;
    }
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return undefined;
}

function text(bytes: Uint8Array, start: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(start, start + length)).replace(/\0.*$/s, "");
}
