// Few cases in which every value of a setting meets every value of every other one.

/** The values of each setting. */
export type Settings = Readonly<Record<string, readonly string[]>>;

/** One value of each setting. */
export type Case<S extends Settings> = {
  readonly [Name in keyof S]: S[Name][number];
};

/**
 * Cases that cover all pairs of values of different settings that `isPossible` allows. The same settings always give
 * the same cases. It looks at all combinations, so there must not be too many.
 *
 * @throws {Error} a value is in no possible case
 */
export function pairwise<const S extends Settings>(
  settings: S,
  isPossible: (candidate: Case<S>) => boolean = () => true,
): Case<S>[] {
  const candidates = combinations(settings).filter(
    isPossible as (candidate: Combination) => boolean,
  );
  for (const [name, values] of Object.entries(settings)) {
    const missing = values.find((value) => !candidates.some((candidate) => candidate[name] === value));
    if (missing !== undefined) {
      throw new Error(`no case is possible with ${name} "${missing}"`);
    }
  }
  const open = new Set(candidates.flatMap(pairsOf));
  const cases: Combination[] = [];
  while (open.size > 0) {
    // Greedy: the next one covers the most of what is open.
    let best: { candidate: Combination; pairs: string[] } | undefined;
    for (const candidate of candidates) {
      const pairs = pairsOf(candidate).filter((pair) => open.has(pair));
      if (pairs.length > (best?.pairs.length ?? 0)) best = { candidate, pairs };
    }
    cases.push(best!.candidate);
    for (const pair of best!.pairs) open.delete(pair);
  }
  return cases as Case<S>[];
}

type Combination = Readonly<Record<string, string>>;

function combinations(settings: Settings): Combination[] {
  return Object.entries(settings).reduce<Combination[]>(
    (all, [name, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
}

function pairsOf(candidate: Combination): string[] {
  const entries = Object.entries(candidate).map((entry) => entry.join("="));
  return entries.flatMap((one, index) => entries.slice(index + 1).map((other) => `${one} ${other}`));
}
