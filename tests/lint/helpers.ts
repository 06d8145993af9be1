import plugin from "@walnats/core/lint";
import { runtime } from "../helpers/test.ts";

/** The linter is Deno's. */
export const NO_LINTER: string | false = runtime === "deno" ? false : "only Deno has this linter";

/** What the plugin reports of a program, in order: the code, and the source that it points at. */
export function lint(source: string, file = "main.ts"): string[] {
  return Deno.lint.runPlugin(plugin, file, source)
    .sort((a, b) => a.range[0] - b.range[0])
    .map(({ message, range }) => `${message.split(" ", 1)} ${source.slice(...range)}`);
}

/** What it reports where everything is imported by name. */
export function lintImported(source: string): string[] {
  return lint(`import { Actor, Event, Limits } from "@walnats/core";\n${source}`);
}
