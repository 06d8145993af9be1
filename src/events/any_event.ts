import type { BaseEvent } from "./base_event.ts";

/**
 * Any event, whatever its message and response are: for lists of them, and for functions that take one.
 *
 * @example
 * ```ts
 * import { type AnyEvent, Event, Events } from "@walnats/core";
 *
 * const GREETED = new Event("greeted", String);
 * const COUNTED = new Event("counted", Number);
 * const all: AnyEvent[] = [GREETED, COUNTED];
 * const describe = (event: AnyEvent) => `${event.name} in ${event.streamName}`;
 * console.log(all.map(describe), new Events(...all).get("greeted")?.name);
 * ```
 */
// deno-lint-ignore no-explicit-any
export type AnyEvent = BaseEvent<string, any, any>;
