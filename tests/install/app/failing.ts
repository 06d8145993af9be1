import { Actor, Reject } from "@walnats/core";
import { FAIL } from "./events.ts";

/** What the actor handled at last. */
export const handled: string[] = [];
let attempts = 0;

/** An actor that rejects its first message, and handles it when it comes again. */
export const failing = new Actor("failing", FAIL, (text) => {
  if (attempts++ === 0) throw new Reject("not now");
  handled.push(text);
});
