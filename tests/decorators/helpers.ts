import type { types } from "@walnats/core";
import { contextScopes } from "../../src/context/current_context.ts";

/** Calls a handler as a job whose signal is this one. */
export function inJob<R>(signal: AbortSignal, handle: () => R): R {
  const context = { actor: { name: "tester" }, seqNumber: 7, signal } as unknown as types.Context;
  return contextScopes.run({ context }, handle);
}
