import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The Node that runs TypeScript as it is. */
const NODE = "node@24";

/** The path of such a Node, got by npx; `undefined` where it cannot be had. */
export async function findNode(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("npx", ["-y", NODE, "-p", "process.execPath"]);
    return stdout.trim().split("\n").at(-1);
  } catch {
    return undefined;
  }
}
