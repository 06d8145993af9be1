// Subjects of NATS and names of streams that a user gives. A subject has tokens between dots; in a pattern, "*" stands
// for one token, and ">" at the end for all that follow.

import type { Rule } from "./options.ts";

// deno-lint-ignore no-control-regex
const SUBJECT = /^(?:(?:[^\s.*>\0-\x1f\x7f]+|\*)\.)*(?:[^\s.*>\0-\x1f\x7f]+|\*|>)$/;
// deno-lint-ignore no-control-regex
const STREAM = /^(?!_walnats)[^\s.*>/\\\0-\x1f\x7f]{1,255}$/;

/** A subject or a pattern of subjects. */
export const isSubject: Rule = matching('a subject, such as "orders.created" or "orders.*"', SUBJECT);
/** The name of a stream that is not walnats' own. */
export const isStreamName: Rule = matching('the name of a stream, such as "ORDERS"', STREAM);

/** Does it stand for more than one subject? */
export function isPattern(subject: string): boolean {
  return /[*>]/.test(subject);
}

/** Is there a subject that both stand for? */
export function meets(one: string, other: string): boolean {
  const [ones, others] = [one.split("."), other.split(".")];
  for (let at = 0;; at++) {
    const [a, b] = [ones[at], others[at]];
    if (a === undefined || b === undefined) return a === b;
    if (a === ">" || b === ">") return true;
    if (a !== b && a !== "*" && b !== "*") return false;
  }
}

/** Does the pattern stand for all that the other one stands for? */
export function covers(pattern: string, subject: string): boolean {
  const tokens = pattern.split(".");
  const others = subject.split(".");
  for (const [i, token] of tokens.entries()) {
    if (token === ">") return i < others.length;
    if (i >= others.length || others[i] === ">" || (token !== "*" && token !== others[i])) return false;
  }
  return tokens.length === others.length;
}

function matching(expects: string, pattern: RegExp): Rule {
  return {
    expects,
    check: (value) => typeof value !== "string" ? "type" : pattern.test(value) ? "ok" : "range",
  };
}
