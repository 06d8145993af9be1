// Comparing what a user declared with what the server has.

import type { Seconds } from "../seconds.ts";

/** An option of ours and the setting of the server that holds it. */
export interface Setting<Config> {
  /** As the user knows it. */
  readonly option: string;
  /** As the server knows it. */
  readonly key: keyof Config & string;
  /** In the server's unit; `undefined`: not given. */
  readonly value: unknown;
  /** What the server has where it is not given. */
  readonly unset: unknown;
  /** Nanoseconds, which the user knows as seconds. */
  readonly unit?: "ns" | undefined;
}

/** An option whose value on the server is another one. */
export interface Difference {
  readonly option: string;
  /** As the server knows it. */
  readonly key: string;
  readonly actual: string;
  readonly wanted: string;
  /** What is wanted, in the server's unit; `undefined`: not given. */
  readonly value: unknown;
}

/** The settings that the server has otherwise. */
export function differences<Config>(settings: readonly Setting<Config>[], actual: Config): Difference[] {
  const differing: Difference[] = [];
  for (const { option, key, value, unset, unit } of settings) {
    const there = actual[key] ?? unset;
    const wanted = value ?? unset;
    if (there !== wanted) {
      differing.push({ option, key, actual: inWords(there, unit), wanted: inWords(wanted, unit), value });
    }
  }
  return differing;
}

/** Lists what was changed, with the old and the new value. */
export function describeChanges(
  changed: readonly Pick<Difference, "option" | "actual" | "wanted">[],
): string {
  return changed.map(({ option, actual, wanted }) => `${option} from ${actual} to ${wanted}`).join("; ");
}

/** Lists the options that differ, with both values. */
export function describeDifferences(differing: readonly Difference[]): string {
  return differing.map(({ option, actual, wanted }) => `${option} is ${actual}, wanted ${wanted}`).join("; ");
}

/** Seconds to the server's unit. */
export function nanoseconds(seconds: Seconds): number;
export function nanoseconds(seconds: Seconds | undefined): number | undefined;
export function nanoseconds(seconds: Seconds | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1e9);
}

function inWords(value: unknown, unit: "ns" | undefined): string {
  return unit ? `${Number(value) / 1e9} s` : JSON.stringify(value);
}
