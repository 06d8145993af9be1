import { DONE, REFUSED } from "./exit_codes.ts";
import type { Terminal } from "./terminal.ts";
import { safe } from "./text.ts";

/**
 * Asks before something is changed, unless `--yes` is given.
 *
 * @param question ends with a question mark
 * @returns the exit code where nothing is to be done: the answer was no, or `--dry-run` is given
 */
export async function agreed(
  terminal: Terminal,
  { yes, dryRun }: { readonly yes: boolean; readonly dryRun: boolean },
  question: string,
): Promise<number | undefined> {
  const shown = safe(question);
  if (dryRun) {
    terminal.print(`dry run: ${shown.slice(0, -1)}`);
    return DONE;
  }
  if (yes || await terminal.confirm(shown)) return undefined;
  terminal.note("nothing has changed");
  return REFUSED;
}
