// The events, actors and services that a module exports.

import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ACTOR, EVENT, isMarked } from "../copies.ts";
import { Actor, Actors, type AnyActor, type AnyEvent, BaseEvent, Events, Services } from "../../mod.ts";
import { UsageError } from "./usage_error.ts";

/** What a module declares. */
export interface Declared {
  readonly events: readonly AnyEvent[];
  readonly actors: readonly AnyActor[];
  readonly services: readonly Services[];
  /** What may be the reason where something is missing; it continues an error's text. */
  readonly hint: string;
}

/**
 * Imports a module and collects what it exports: events, actors, `Events`, `Actors`, `Services`, and lists of them.
 * The events of its actors count as well.
 *
 * @param path absolute
 */
export async function importDeclared(path: string): Promise<Declared> {
  if (!existsSync(path)) throw new UsageError(`there is no module ${path}`);
  const module = await importModule(path);
  const events = new Set<AnyEvent>();
  const actors = new Set<AnyActor>();
  const services = new Set<Services>();
  let hint = "";
  for (const exported of Object.values(module)) {
    for (const one of isList(exported) ? exported : [exported]) {
      if (one instanceof Actor) actors.add(one);
      else if (one instanceof BaseEvent) events.add(one);
      else if (one instanceof Services) services.add(one);
      else if (isMarked(one, ACTOR) || isMarked(one, EVENT)) {
        hint =
          ": its actors and events are of another copy of @walnats/core than this program: install it once";
      }
    }
  }
  for (const { event } of actors) events.add(event);
  return { events: [...events], actors: [...actors], services: [...services], hint };
}

async function importModule(path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new UsageError(
      `cannot import ${path}: ${error instanceof Error ? error.stack ?? error.message : error}`,
    );
  }
}

function isList(value: unknown): value is Iterable<unknown> {
  return Array.isArray(value) || value instanceof Actors || value instanceof Events;
}
