// Planting a fault: a text that stands in a file once, and what takes its place.

/** A fault that is put into the sources on purpose. */
export interface Mutant {
  /** What is wrong then, in a few words. */
  readonly fault: string;
  /** The promise that it breaks. */
  readonly promise: string;
  /** The file, from the root of the clone. */
  readonly file: string;
  /** What stands there, once; */
  readonly text: string;
  /** and what takes its place. */
  readonly instead: string;
  /** The test files that should catch it, as `deno task test` takes them: the quickest that do. */
  readonly tests: readonly string[];
}

/**
 * The source with the fault in it.
 *
 * @throws {Error} the text does not stand there exactly once: the mutant must follow the source
 */
export function plant(
  source: string,
  { file, text, instead }: Pick<Mutant, "file" | "text" | "instead">,
): string {
  const count = source.split(text).length - 1;
  if (count !== 1) throw new Error(`${file} has its text ${count} times instead of once: ${firstLine(text)}`);
  if (text === instead) throw new Error(`${file}: nothing is changed: ${firstLine(text)}`);
  return source.replace(text, () => instead);
}

/** The mutants with one of the words in their file or their fault; without words all of them. */
export function chooseMutants(mutants: readonly Mutant[], words: readonly string[]): Mutant[] {
  const has = ({ file, fault }: Mutant, word: string) => file.includes(word) || fault.includes(word);
  for (const word of words) {
    if (!mutants.some((mutant) => has(mutant, word))) {
      throw new Error(`no mutant has "${word}" in its file or fault`);
    }
  }
  return mutants.filter((mutant) => words.length === 0 || words.some((word) => has(mutant, word)));
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0]!;
}
