// Which times fit: numbers for each part of a date, read off the clock of a time zone.

import { type Rule, show } from "../options.ts";

/** One number or several. */
export type Numbers = number | Iterable<number>;

/** The least and the most of each part. */
const PARTS = { year: [1, 9999], month: [1, 12], day: [1, 31], hour: [0, 23], minute: [0, 59] } as const;
type Part = keyof typeof PARTS;
type PatternOptions = { readonly [P in Part]?: Numbers | undefined } & {
  readonly timeZone?: string | undefined;
};

/** The rule of a part; whether its numbers are in range, `TimePattern` says. */
export const isPattern: Rule = {
  expects: "a whole number or an iterable of them",
  check: (value) =>
    typeof value === "number" || typeof value === "object" && value !== null && Symbol.iterator in value
      ? "ok"
      : "type",
};

/** Tells which times fit. */
export class TimePattern {
  readonly #sets: [Part, ReadonlySet<number>][] = [];
  readonly #format: Intl.DateTimeFormat;

  constructor(owner: string, options: PatternOptions) {
    for (const part of Object.keys(PARTS) as Part[]) {
      const numbers = options[part];
      if (numbers !== undefined) this.#sets.push([part, numbersOf(owner, part, numbers)]);
    }
    checkPossible(owner, new Map(this.#sets));
    this.#format = new Intl.DateTimeFormat("en", {
      timeZone: options.timeZone ?? "UTC",
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  }

  /** Does it fit, whatever its second is? */
  fits(time: Date): boolean {
    const shown = new Map<string, string>(
      this.#format.formatToParts(time).map(({ type, value }) => [type, value]),
    );
    return this.#sets.every(([part, numbers]) => numbers.has(Number(shown.get(part))));
  }
}

function numbersOf(owner: string, part: Part, numbers: Numbers): ReadonlySet<number> {
  const set = new Set(typeof numbers === "number" ? [numbers] : numbers);
  const [least, most] = PARTS[part];
  const what = `${owner}: option "${part}"`;
  if (set.size === 0) throw new RangeError(`${what} must have at least one number: it would never fit`);
  for (const number of set) {
    const expects = `${what} must be whole numbers from ${least} to ${most}`;
    if (typeof number !== "number") throw new TypeError(`${expects}, got ${show(number)}`);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new RangeError(`${expects}, got ${number}`);
    }
  }
  return set;
}

/** A pattern that no date fits is a mistake. */
function checkPossible(owner: string, sets: ReadonlyMap<Part, ReadonlySet<number>>): void {
  const days = sets.get("day");
  if (!days) return;
  const first = Math.min(...days);
  const years = sets.get("year") ?? [2000]; // A leap year.
  const months = sets.get("month") ?? [1];
  for (const year of years) {
    for (const month of months) if (first <= daysIn(year, month)) return;
  }
  const when = [...months].map((month) => `${month}`).join(", ");
  throw new RangeError(
    `${owner}: no date fits: there is no day ${first} in the month ${when}${inYears(sets)}`,
  );
}

function inYears(sets: ReadonlyMap<Part, ReadonlySet<number>>): string {
  const years = sets.get("year");
  return years ? ` of ${[...years].slice(0, 5).join(", ")}` : "";
}

function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}
