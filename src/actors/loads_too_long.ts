import type { AnyActor } from "./actor.ts";
import { HandlerNotFoundError } from "./handler_not_found_error.ts";
import { isModuleHandler } from "./module_handler.ts";

/** The module that an actor's handler comes from, for messages. */
export function moduleOf({ name, handler }: AnyActor): string {
  return isModuleHandler(handler)
    ? `the module ${handler.url} with the handler of the actor "${name}" ("${handler.exportName}")`
    : `the worker's program with the handler of the actor "${name}"`;
}

/** The module of an actor's handler was given up after some milliseconds. */
export function loadsTooLong(actor: AnyActor, timeout: number): HandlerNotFoundError {
  return new HandlerNotFoundError(
    `${moduleOf(actor)} did not finish loading within ${timeout / 1000} s: ` +
      "look for a top-level await that never ends, a loop, or an import that hangs, and move what takes long into " +
      "the handler",
    { actor: actor.name, event: actor.event.name },
  );
}
