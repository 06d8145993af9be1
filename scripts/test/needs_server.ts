// Which test files talk to the shared nats-server: those run once per server version, the others once.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Whether a file is, or imports by any way, the helper that gives the server (`tests/helpers/nats.ts`). */
export function needsServer(
  file: string,
  helper: string = join("tests", "helpers", "nats.ts"),
  read: (file: string) => string | undefined = readSource,
): boolean {
  const seen = new Set<string>();
  const visit = (file: string): boolean => {
    if (file === helper) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return relativeImports(read(file) ?? "").some((path) => visit(join(dirname(file), path)));
  };
  return visit(file);
}

function relativeImports(source: string): string[] {
  return [...source.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+\.ts)["']/g)].map((found) =>
    found[1]!
  );
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
