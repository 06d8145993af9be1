import { test } from "../../helpers/test.ts";
import { Random } from "./random.ts";

/** Declares a test that uses chance; it prints its seed, with which it can be repeated. */
export function chaosTest(name: string, body: (random: Random) => Promise<void>): void {
  test(name, { timeout: 90_000 }, async () => {
    const random = new Random();
    console.log(`WALNATS_CHAOS_SEED=${random.seed} (${name})`);
    await body(random);
  });
}

/** Resolves after some milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
