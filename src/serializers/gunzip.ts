// Unpacks gzip, RFC 1952, with fflate's streaming parser, and checks what that does not: the size while it grows,
// the CRC and the length of each member, and that nothing but members is there.

import { Gunzip } from "fflate";
import { concat } from "../concat.ts";

/** What is unpacked of it, at most 1032 times as much, is the most that is held beyond the limit. */
const PIECE = 4096;
/** An empty member. Where the parser finds it begin right behind the data, the last member ends there. */
const END = /* @__PURE__ */ Uint8Array.of(
  31,
  139,
  8,
  0,
  0,
  0,
  0,
  0,
  0,
  255,
  1,
  0,
  0,
  255,
  255,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
);
const TRAILER = 8;

/** The data of all members, one after the other. Throws an `Error` for anything else, or more than `maxSize` bytes. */
export function gunzip(data: Uint8Array, maxSize: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let crc = 0;
  let memberSize = 0;
  let end = 0;
  const parser = new Gunzip((piece) => {
    size += piece.length;
    if (size > maxSize) throw new RangeError(`more than ${maxSize} bytes when decompressed`);
    memberSize += piece.length;
    crc = crc32(piece, crc);
    pieces.push(piece);
  });
  parser.onmember = (offset) => {
    const trailer = new DataView(data.buffer, data.byteOffset + offset - TRAILER, TRAILER);
    if (trailer.getUint32(0, true) !== crc) throw new Error("the CRC is wrong");
    if (trailer.getUint32(4, true) !== memberSize >>> 0) throw new Error("the length is wrong");
    [end, crc, memberSize] = [offset, 0, 0];
  };
  for (let at = 0; at < data.length; at += PIECE) parser.push(data.subarray(at, at + PIECE));
  parser.push(END, true);
  if (end === 0 || end !== data.length) throw new Error("it ends too soon");
  return concat(pieces);
}

const TABLE = /* @__PURE__ */ Int32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = (byte >>> 1) ^ (byte & 1 ? 0xedb88320 : 0);
  return byte;
});

/** The CRC-32 of RFC 1952, continued from that of what came before. */
function crc32(data: Uint8Array, before: number): number {
  let crc = ~before;
  for (const byte of data) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
