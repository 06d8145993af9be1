import { decodeText } from "./json.ts";

/** The bytes that follow a head from 0xc0 on: of the value itself, or of the length of what follows. */
const WIDTHS = [
  0,
  -1,
  0,
  0,
  1,
  2,
  4,
  1,
  2,
  4,
  4,
  8,
  1,
  2,
  4,
  8,
  1,
  2,
  4,
  8,
  1,
  2,
  4,
  8,
  16,
  1,
  2,
  4,
  2,
  4,
  2,
  4,
];

/**
 * Throws unless the bytes are one MessagePack value, complete, with text in UTF-8. The library's decoder believes
 * what is announced and makes room for it: an array of thirty million items takes five bytes to announce and
 * 240 MB; and it takes text that is not UTF-8.
 */
export function checkMsgpack(data: Uint8Array): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  const number = (width: number) => {
    const value = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : view.getUint32(at);
    at += width;
    return value;
  };
  const skip = (length: number) => {
    if (length > data.length - at) throw new RangeError("it ends too soon");
    at += length;
  };
  const text = (length: number) => {
    const from = at;
    skip(length);
    for (let i = from; i < at; i++) {
      if (data[i]! < 0x80) continue;
      decodeText(data.subarray(from, at));
      break;
    }
  };
  // Values that must still come; each takes a byte at least.
  for (let awaited = 1; awaited > 0; awaited--) {
    if (awaited > data.length - at) throw new RangeError("it ends too soon");
    const head = data[at++]!;
    if (head < 0x80 || head >= 0xe0) continue;
    if (head < 0x90) awaited += 2 * (head & 15);
    else if (head < 0xa0) awaited += head & 15;
    else if (head < 0xc0) text(head & 31);
    else {
      const width = WIDTHS[head - 0xc0]!;
      if (width < 0) throw new RangeError(`the byte 0x${head.toString(16)} is never used`);
      if (head >= 0xd9 && head <= 0xdb) text(number(width));
      else if (head === 0xdc || head === 0xdd) awaited += number(width);
      else if (head >= 0xde) awaited += 2 * number(width);
      else if (head >= 0xc4 && head <= 0xc6) skip(number(width));
      else if (head >= 0xc7 && head <= 0xc9) skip(number(width) + 1);
      else skip(head >= 0xd4 && head <= 0xd8 ? width + 1 : width);
    }
  }
  if (at < data.length) throw new RangeError(`${data.length - at} bytes come after it`);
}
