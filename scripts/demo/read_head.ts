// Reading a file with bounded memory.

import { open } from "node:fs/promises";

/** Of a larger file only so many bytes count: a job holds what it reads in memory. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** The first `MOST_BYTES` of a file. */
export async function readHead(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = new Uint8Array(Math.min(size, MOST_BYTES));
    let length = 0;
    while (length < head.length) {
      const { bytesRead } = await file.read(head, length, head.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return head.subarray(0, length);
  } finally {
    await file.close();
  }
}
