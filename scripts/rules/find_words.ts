// Finds retired words in files.

import type { Finding } from "./known.ts";
import type { AllowedWord, RetiredWord } from "./words.ts";

/** A file by its path, with `/`, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * Retired words, one finding for each word of a folder: while files are rewritten, their lines and names change. The
 * detail names file and line of each place.
 */
export function findWords(
  sources: Iterable<Source>,
  words: readonly RetiredWord[],
  allowed: readonly AllowedWord[],
): Finding[] {
  const places = new Map<string, { instead: string; lines: string[] }>();
  for (const { path, text } of sources) {
    const lines = [path, ...text.split("\n")];
    for (const { word, pattern, instead, only } of words) {
      if (only && !only.test(path)) continue;
      if (!pattern.test(path) && !pattern.test(text)) continue;
      if (allowed.some((each) => each.word === word && each.files.test(path))) continue;
      for (const [number, line] of lines.entries()) {
        const found = pattern.exec(line);
        if (!found) continue;
        const key = `${path.replace(/\/?[^/]+$/, "") || "."}: "${word}"`;
        const place = places.get(key) ?? { instead, lines: [] };
        places.set(key, place);
        place.lines.push(`${path}:${number || "its name"}: ${excerpt(line, found.index)}`);
      }
    }
  }
  return [...places].map(([text, { instead, lines }]) => ({
    text,
    detail: [`say instead: ${instead}`, ...lines].join("\n  "),
  }));
}

/** Exceptions that no file needs any more. */
export function idleExceptions(
  sources: readonly Source[],
  words: readonly RetiredWord[],
  allowed: readonly AllowedWord[],
): Finding[] {
  const isNeeded = (exception: AllowedWord) =>
    findWords(
      sources.filter(({ path }) => exception.files.test(path)),
      words.filter(({ word }) => word === exception.word),
      [],
    ).length > 0;
  return allowed.filter((exception) => !isNeeded(exception)).map(({ word, files }) => ({
    text: `words.ts: no file needs the exception of "${word}" for ${files}`,
  }));
}

function excerpt(line: string, at: number): string {
  const from = Math.max(0, at - 40);
  return line.slice(from, at + 60).trim();
}
