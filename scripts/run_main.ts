// How the scripts end: with an exit code, and with a sentence where something went wrong.

import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/**
 * Runs a script from the root of the clone; its exit code says whether `main` gave true. An error is told by its
 * message, and by the usage where it is about the arguments.
 */
export async function runMain(main: () => Promise<boolean>, usage?: string): Promise<void> {
  process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
  try {
    process.exitCode = await main() ? 0 : 1;
  } catch (error) {
    const aboutArguments = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
    console.error(`${(error as Error).message}${aboutArguments && usage ? `\n\n${usage}` : ""}`);
    process.exitCode = 1;
  }
}
