// Actors whose jobs take time and fail now and then, the same in this process and in others.

import { Actor, type BaseEvent, currentContext, Reject, Retry, type types } from "@walnats/core";
import process from "node:process";
import type { Recorder } from "./ledger.ts";

/** An actor and what its jobs do; plain data, so that another process can have the same one. */
export interface ActorPlan {
  readonly name: string;
  readonly options?: Omit<types.ActorOptions, "middlewares" | "retryDelay"> & { retryDelay?: number[] };
  /** Milliseconds that a job takes, at least and at most. @default [0, 10] */
  readonly work?: readonly [number, number];
  /** Of every so many messages, one is rejected. */
  readonly rejectEvery?: number;
  /** Of every so many messages, one fails at its first attempt. */
  readonly failEvery?: number | undefined;
  /** Messages that kill the process. */
  readonly poison?: readonly number[];
  /** Milliseconds for which a first attempt keeps the processor busy; then it fails, or not. */
  readonly block?: { readonly milliseconds: number; readonly fails: boolean };
  /** Messages whose first attempt asks to be tried again after so many seconds. */
  readonly retry?: { readonly ids: readonly number[]; readonly delay: number };
}

/** The actors of these plans, as the instance `who`. */
export function makeActors(
  event: BaseEvent<string, number, unknown>,
  plans: readonly ActorPlan[],
  who: string,
  recorder: Recorder,
): Actor<string, BaseEvent<string, number, unknown>>[] {
  return plans.map((plan) => {
    const { name, options, work: [least, most] = [0, 10], rejectEvery, failEvery, poison, retry, block } =
      plan;
    const handler = async (id: number) => {
      const { attempts: attempt } = currentContext();
      const entry = { actor: name, id, attempt, who };
      recorder.record({ what: "start", ...entry, time: Date.now() });
      if (block && attempt === 1) {
        keepBusy(block.milliseconds);
        if (block.fails) throw new Error("after a block");
      }
      await new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)));
      if (poison?.includes(id)) process.kill(process.pid, "SIGKILL");
      if (rejectEvery && id % rejectEvery === 0) throw new Reject("not this one");
      if (failEvery && id % failEvery === 0 && attempt === 1) throw new Error("not yet");
      if (retry?.ids.includes(id) && attempt === 1) throw new Retry({ delay: retry.delay });
      recorder.record({ what: "end", ...entry, time: Date.now() });
    };
    return new Actor(name, event, handler, { retryDelay: [0.1], ...options });
  });
}

/** Blocks the event loop. */
export function keepBusy(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}
