// Reads the files of examples/deploy.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseYaml } from "../helpers/parse_yaml.ts";

/** The folder. */
export const FOLDER = fileURLToPath(new URL("../../examples/deploy/", import.meta.url));

/** The text of a file there. */
export function readText(path: string): string {
  return readFileSync(`${FOLDER}${path}`, "utf8");
}

/** The documents of a YAML file there. */
// deno-lint-ignore no-explicit-any
export function readYaml(path: string): any[] {
  return parseYaml(readText(path));
}

/** The names and values of `.env.example`. */
export function exampleEnvironment(): Record<string, string> {
  const lines = readText(".env.example").split("\n").filter((line) => /^\w+=/.test(line));
  return Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
}

/** How long the subscriber may go on after SIGTERM, in seconds. */
export function drainTimeout(): number {
  return Number(/drainTimeout: (\d+)/.exec(readText("subscriber.ts"))![1]);
}

/** The variables that the configuration of nats-server reads. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/: \$([A-Z_]+)\b/g)].map((found) => found[1]!))].sort();
}
