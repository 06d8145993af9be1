// The events that a command works on: those of a module, with their schemas; of all others, any JSON.

import { z } from "zod";
import { type AnyEvent, Event } from "../../mod.ts";
import { importDeclared } from "./declared.ts";
import { readModule } from "./settings.ts";

/** An event whose messages may be anything that JSON can say. */
export function anyJsonEvent(name: string): AnyEvent {
  return new Event(name, z.unknown());
}

/** The events that the module exports; none without a module. */
export async function declaredEvents(
  { module, config }: { readonly module: string | undefined; readonly config: string | undefined },
): Promise<readonly AnyEvent[]> {
  const path = await readModule(module, config);
  return path === undefined ? [] : (await importDeclared(path)).events;
}
