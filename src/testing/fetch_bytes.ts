// Fetches a file over HTTP, however slow the network is, and gives up soon where it hangs.

import { Buffer } from "node:buffer";

/** Milliseconds without progress after which a network counts as hanging. */
const PATIENCE = 5_000;

/** Bytes that count as progress: a network that never gives them in time is of no use either. */
const PROGRESS = 16 * 1024;

/**
 * The body of a response.
 *
 * @param onProgress is told at most once a second how many bytes there are, and of how many if that is known
 * @param patience milliseconds without progress after which the network counts as hanging
 * @throws {Error} where the network fails or hangs, or the answer is not 200
 */
export async function fetchBytes(
  url: string,
  onProgress: (done: number, total: number | undefined) => void = () => {},
  patience: number = PATIENCE,
): Promise<Uint8Array> {
  const abort = new AbortController();
  let hang!: (error: Error) => void;
  const hung = new Promise<never>((_, reject) => hang = reject);
  hung.catch(() => {});
  const giveUp = () => {
    const error = new Error(`the network hangs: nothing came for ${patience / 1000} s`);
    hang(error);
    abort.abort(error);
  };
  let timer = setTimeout(giveUp, patience);
  try {
    const response = await Promise.race([fetch(url, { signal: abort.signal }), hung]);
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${url} answers ${response.status} ${response.statusText}`.trim());
    }
    const total = Number(response.headers.get("content-length")) || undefined;
    const chunks: Uint8Array[] = [];
    let done = 0;
    let counted = 0;
    let told = performance.now();
    const reader = response.body!.getReader();
    for (;;) {
      const { value, done: ended } = await Promise.race([reader.read(), hung]);
      if (ended) break;
      chunks.push(value);
      done += value.length;
      if (done - counted >= PROGRESS) {
        counted = done;
        clearTimeout(timer);
        timer = setTimeout(giveUp, patience);
      }
      if (performance.now() - told >= 1_000) {
        told = performance.now();
        onProgress(done, total);
      }
    }
    onProgress(done, total);
    return Buffer.concat(chunks);
  } catch (error) {
    throw new Error(reason(error as Error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** The innermost message: `fetch failed` alone says nothing. */
function reason(error: Error): string {
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
