// What runs in threads and processes. They import this module, so it imports no more than the work needs.

import { createHash } from "node:crypto";
import process from "node:process";

/** Counts primes with the sieve of Eratosthenes. Its troubles are what bugs and native libraries do. */
export function countPrimes({ upTo, trouble }: { upTo: number; trouble: "none" | "crash" | "hang" }): void {
  if (trouble === "crash") process.exit(7);
  while (trouble === "hang");
  const composite = new Uint8Array(upTo + 1);
  let primes = 0;
  for (let number = 2; number <= upTo; number++) {
    if (composite[number]) continue;
    primes++;
    for (let multiple = number ** 2; multiple <= upTo; multiple += number) composite[multiple] = 1;
  }
  console.log(`process: ${primes} primes up to ${upTo}`);
}

/** Hashes all numbers up to a number, one after the other. */
export function hashNumbers({ upTo }: { upTo: number }): void {
  const hash = createHash("sha256");
  for (let number = 0; number <= upTo; number++) hash.update(`${number}\n`);
  console.log(`thread: ${hash.digest("hex").slice(0, 12)} is the hash up to ${upTo}`);
}
