// Lists of what breaks a rule today and is waited for. They only get shorter: an entry whose fault is gone must go,
// too, so a list never hides a fault that comes back.

/** How what was found compares with a list. */
export interface Compared {
  /** Found and not listed. */
  readonly fresh: readonly string[];
  /** Listed and not found any more. */
  readonly gone: readonly string[];
  /** Found and listed. */
  readonly known: readonly string[];
}

/** Compares what was found with the list. */
export function compareWithKnown(found: readonly string[], listed: readonly string[]): Compared {
  const all = new Set(found);
  const list = new Set(listed);
  return {
    fresh: [...all].filter((each) => !list.has(each)),
    gone: [...list].filter((each) => !all.has(each)),
    known: [...all].filter((each) => list.has(each)),
  };
}
