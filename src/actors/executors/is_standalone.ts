import process from "node:process";

/** Whether this program is one executable file, with its runtime inside. */
export function isStandalone(): boolean {
  const { Deno } = globalThis as { Deno?: { build?: { standalone?: boolean } } };
  if (Deno) return Deno.build?.standalone === true;
  return /\$bunfs|~BUN/.test(process.argv[1] ?? "");
}
