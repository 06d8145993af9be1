// Whether the bundles have grown.

/** Gzipped bytes. */
export interface Sizes {
  /** A program that emits an event. */
  readonly publisher: number;
  /** The `events` entry as a whole: most bundles leave out what they do not use. */
  readonly entry: number;
}

/** The most that a publisher may weigh: 65 KB. */
export const MOST = 65_000;

/** What is wrong, in words; `recorded` is what they weighed when somebody last looked. */
export function judgeSizes(sizes: Sizes, recorded: Sizes): string[] {
  const problems: string[] = [];
  for (const name of ["publisher", "entry"] as const) {
    const [now, before] = [sizes[name], recorded[name]];
    if (now <= before * 1.05) continue;
    const percent = ((now / before - 1) * 100).toFixed(1);
    problems.push(
      `${name}: ${now} bytes gzipped are ${percent} % more than the ${before} of scripts/exports/size.json: find out ` +
        "why, or, if it is worth that, deno run -A scripts/check_size.ts --write",
    );
  }
  if (sizes.publisher > MOST) {
    problems.push(`publisher: ${sizes.publisher} bytes gzipped, and it may weigh at most ${MOST}`);
  }
  return problems;
}
