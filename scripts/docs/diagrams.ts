// Whether Mermaid can read the diagrams of the pages.

import { join } from "node:path";
import { run } from "../run.ts";

/**
 * The diagrams that it cannot read, in words.
 *
 * @param tools the folder with `parse_diagrams.mjs`, and beside it the packages of the site
 */
export async function brokenDiagrams(tools: string, pages: readonly string[]): Promise<string[]> {
  const { ok, how, output } = await run("node", [join(tools, "parse_diagrams.mjs"), ...pages], {
    env: { NO_COLOR: "1" },
  });
  if (ok) return [];
  const broken = output.split("\n").filter((line) => line.includes("has a diagram"));
  return broken.length > 0 ? broken : [`the diagrams could not be parsed: ${how}\n${output}`];
}
