// What a bundle for the browser weighs, and which packages make it up.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { run } from "../run.ts";

/** What a bundle weighs. */
export interface Weight {
  /** Bytes when minified and packed by gzip, level 9. */
  readonly gzipped: number;
  /** Bytes when minified. */
  readonly minified: number;
  /** Minified bytes by package, the heaviest first; of this one, by folder of `src`. */
  readonly parts: ReadonlyMap<string, number>;
}

/** Bundles a file and all that it needs into one ES module, minified. */
export async function weighBundle(file: string): Promise<Weight> {
  const folder = mkdtempSync(join(tmpdir(), "walnats-weight-"));
  try {
    const output = join(folder, "bundle.js");
    const args = [
      "bundle",
      "--quiet",
      "--minify",
      "--platform=browser",
      "--format=esm",
      "--sourcemap=external",
    ];
    const ended = await run(Deno.execPath(), [...args, "-o", output, file], { env: { NO_COLOR: "1" } });
    if (!ended.ok) throw new Error(`cannot bundle ${file}: ${ended.how}\n${ended.output}`);
    const code = readFileSync(output);
    const map = JSON.parse(readFileSync(`${output}.map`, "utf8"));
    return {
      gzipped: gzipSync(code, { level: 9 }).length,
      minified: code.length,
      parts: partsOf(code.toString(), map),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is read of a source map; tc39.es/ecma426. */
export interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** The characters of the code that come from each package. */
export function partsOf(code: string, { sources, mappings }: SourceMap): Map<string, number> {
  const lines = code.split("\n");
  const parts = new Map<string, number>();
  const names = sources.map(partName);
  let source = 0;
  for (const [row, line] of mappings.split(";").entries()) {
    let column = 0;
    let from: { column: number; name: string } | undefined;
    const end = (at: number) => {
      if (from) parts.set(from.name, (parts.get(from.name) ?? 0) + at - from.column);
    };
    for (const segment of line ? line.split(",") : []) {
      const [columns = 0, sourcesOn] = decode(segment);
      column += columns;
      end(column);
      source += sourcesOn ?? 0;
      from = sourcesOn === undefined ? undefined : { column, name: names[source]! };
    }
    end(lines[row]?.length ?? 0);
  }
  return new Map([...parts].sort(([, a], [, b]) => b - a));
}

/** `@nats-io/nats-core` of a file in `node_modules`, `src/events` of ours. */
export function partName(path: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (name) return name;
  const [, folder] = /(?:^|\/)(src\/[^/]+)\//.exec(path) ?? [];
  return folder ?? "walnats";
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The numbers of a segment, in base 64 with a sign in the lowest bit and a continuation in the highest. */
function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}
