// Imports every entry as a user would, by its name, on each runtime. On Deno with no permission at all, and with
// every access written down: importing the library may touch no network, file or environment variable.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBun } from "../find_bun.ts";
import { findNode } from "../find_node.ts";
import { type Ended, run } from "../run.ts";

/** Imports the entries everywhere; what went wrong, in words. */
export async function importEntries(specifiers: readonly string[]): Promise<string[]> {
  const program = [
    ...specifiers.map((name) =>
      `if (Object.keys(await import("${name}")).length === 0) throw "${name} is empty";`
    ),
    `console.log("imported");`,
  ].join("\n");
  const problems: string[] = [];
  const check = (runtime: string, { ok, how, output }: Ended) => {
    if (!ok || !output.split("\n").includes("imported")) {
      problems.push(`importing ${specifiers.join(", ")} on ${runtime}: ${how}\n${output}`);
    }
  };

  const folder = mkdtempSync(join(tmpdir(), "walnats-imports-"));
  try {
    const log = join(folder, "accesses");
    check(
      "Deno",
      await run(Deno.execPath(), ["run", "--no-prompt", "-"], {
        input: program,
        env: { DENO_AUDIT_PERMISSIONS: log },
      }),
    );
    const accesses = existsSync(log) ? readFileSync(log, "utf8").trim() : "no log of accesses was written";
    if (accesses) problems.push(`importing on Deno touches:\n${accesses}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    check("Bun", await run((await findBun()).program, ["-e", program]));
  } catch (error) {
    problems.push((error as Error).message);
  }
  try {
    check("Node", await run((await findNode()).program, ["--input-type=module", "--eval", program]));
  } catch (error) {
    problems.push((error as Error).message);
  }
  return problems;
}
