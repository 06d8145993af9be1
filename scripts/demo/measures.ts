// What the actors do with the content of a file: plain functions that know nothing of NATS.

/** How many words: what stands between white space, as `wc -w` counts. */
function countWords(content: Uint8Array): number {
  let words = 0;
  let inWord = false;
  for (const byte of content) {
    const space = byte === 32 || (byte >= 9 && byte <= 13);
    if (!space && !inWord) words++;
    inWord = !space;
  }
  return words;
}

/** SHA-256 in hexadecimal digits. */
async function hash(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** How many bytes it has when packed. */
async function measureGzip(content: Uint8Array<ArrayBuffer>): Promise<number> {
  let size = 0;
  for await (const chunk of new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"))) {
    size += chunk.length;
  }
  return size;
}

/** By the name of the actor. */
export const MEASURES = { "count-words": countWords, "hash": hash, "measure-gzip": measureGzip };

/** The name of an actor of the demo. */
export type ActorName = keyof typeof MEASURES;

/** The names of the actors. */
export const ACTOR_NAMES = Object.keys(MEASURES) as ActorName[];
