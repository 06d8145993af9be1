// Which dead letters, or which delayed messages: by ids, by what they have in common, or all.

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional, withDefault } from "@optique/core/modifiers";
import { argument, flag, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { UsageError } from "./usage_error.ts";

/** The number that names one. */
export const id = integer({ min: 1, metavar: "ID" });

/** Those of an event or an actor. */
export const ofEventAndActor = object("Which", {
  event: optional(
    option("-e", "--event", string({ metavar: "EVENT" }), { description: message`Of this event` }),
  ),
  actor: optional(
    option("-a", "--actor", string({ metavar: "ACTOR" }), { description: message`Of this actor` }),
  ),
});

/** Those with these ids, or all. */
export const idsOrAll = object({
  ids: multiple(argument(id)),
  all: withDefault(flag("--all", { description: message`All, where nothing else says which` }), false),
});

/** Throws unless exactly one of ids, `--all` and a filter says which. */
export function checkWhich(
  { ids, all }: { readonly ids: readonly number[]; readonly all: boolean },
  filter: object,
  options: string,
): void {
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if ([ids.length > 0, all, isFiltered].filter(Boolean).length === 1) return;
  throw new UsageError(`say which: ids, or ${options}, or --all`);
}
