import type { types } from "@walnats/core";
import { contextScopes } from "../../src/context/current_context.ts";

/** Calls a handler as a job whose signal is this one. */
export function inJob<R>(signal: AbortSignal, handle: () => R): R {
  const actor = { name: "tester", event: { name: "tick" } };
  const context = { actor, seqNumber: 7, attempts: 1, signal } as unknown as types.Context;
  return contextScopes.run({ context }, handle);
}
