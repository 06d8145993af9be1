import type { AnyActor } from "../actors/actor.ts";
import type { Actors } from "../actors/actors.ts";
import type { AnyEvent } from "../events/base_event.ts";
import type { Events } from "../events/events.ts";
import { ACTORS, EVENTS, marked } from "../copies.ts";
import { checkOptions, checkValue, isString, type Rule } from "../options.ts";

/** What a service is, for `services.add`. */
export interface ServiceOptions {
  /** The version of the service, for its own AsyncAPI document. @default "0.0.0" */
  version?: string | undefined;
  /** What the service is for, in the AsyncAPI documents. @default none */
  description?: string | undefined;
  /** The events that it emits. @default none */
  emits?: Events | undefined;
  /** The actors that it runs. @default none */
  defines?: Actors | undefined;
}

/** A service as it was described. */
export interface Service {
  readonly name: string;
  readonly version: string;
  readonly description: string | undefined;
  readonly emits: Iterable<AnyEvent>;
  readonly defines: Iterable<AnyActor>;
}

/** Text that stands on one line. */
export const isLine: Rule = {
  expects: "a string of 1 to 255 characters on one line",
  check: (value) => {
    if (typeof value !== "string") return "type";
    return value.trim() !== "" && value.length <= 255 && !/[\p{Cc}\u2028\u2029]/u.test(value)
      ? "ok"
      : "range";
  },
};

/** Throws for a name or an option that a service cannot have. */
export function makeService(name: string, options: ServiceOptions): Service {
  checkValue("Services.add: the name of a service", name, isLine);
  checkOptions(`Services.add("${name}")`, options, {
    version: isLine,
    description: isString,
    emits: marked(EVENTS, "an Events object"),
    defines: marked(ACTORS, "an Actors object"),
  });
  const { version = "0.0.0", description, emits = [], defines = [] } = options;
  return { name, version, description, emits, defines };
}
