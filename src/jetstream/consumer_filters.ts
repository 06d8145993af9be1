// Which subjects of its stream a consumer delivers.

import type { ConsumerConfig } from "./jetstream_api.ts";
import type { Difference } from "./settings.ts";

/** What an actor says of them. */
export interface Filtered {
  readonly event: {
    readonly subjectName: string;
    /** The stream of others that it is in. */
    readonly stream: string | undefined;
  };
  /** Subjects of the event that it wants; empty: all. */
  readonly filter: readonly string[];
}

/** The subjects that the actor's consumer delivers, sorted; none: all of the stream. */
export function filtersOf({ event, filter }: Filtered): string[] {
  if (filter.length > 0) return [...filter].sort();
  return event.stream === undefined ? [] : [event.subjectName];
}

/** The same of a consumer as the server has it. */
export function filtersIn({ filter_subject: one, filter_subjects: several }: ConsumerConfig): string[] {
  return several?.length ? [...several].sort() : one ? [one] : [];
}

/** For the server: those before 2.10 know one filter only, under another name. */
export function wantedFilters(actor: Filtered): Pick<ConsumerConfig, "filter_subject" | "filter_subjects"> {
  const filters = filtersOf(actor);
  if (filters.length > 1) return { filter_subject: "", filter_subjects: filters };
  return { filter_subject: filters[0] ?? "", filter_subjects: [] };
}

/** How they differ from what the actor says; none: they do not. */
export function filterDifferences(actor: Filtered, actual: ConsumerConfig): Difference[] {
  const wanted = JSON.stringify(filtersOf(actor));
  const there = JSON.stringify(filtersIn(actual));
  if (there === wanted) return [];
  return [{ option: "filter", key: "filter_subjects", actual: there, wanted, value: wanted }];
}

/** Does the server not know that many? It would leave them out, and the actor would get everything. */
export function areTooMany({ filter }: Filtered, version: string): boolean {
  return filter.length > 1 && /^(?:[01]|2\.\d)\./.test(version);
}
