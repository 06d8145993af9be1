// Errors as they may stand in a log. Their text may hold what a stranger has sent, and `console` writes it to a terminal
// as it is: an escape sequence could clear the screen or forge lines, and a long text fill the disk.

import { cutText, isInstance, messageOf, nameOf, textOf, tryRead } from "./describe_error.ts";

/** All but tab and line feed, which stacks have. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g;
/** Errors whose causes have causes are looked at so far. */
const DEEPEST = 8;
/** Characters of a message or a stack. */
const LONGEST = 10_000;

/** The error itself; where its text has control characters or is long, a copy in which they are escaped, and it is cut. */
export function loggable(error: unknown, depth = 0): unknown {
  if (depth === DEEPEST || !isInstance(error, Error)) return error;
  const cause = tryRead(() => error.cause);
  const safeCause = loggable(cause, depth + 1);
  const texts = [nameOf(error), messageOf(error), textOf(tryRead(() => error.stack) ?? "")];
  const [name, message, stack] = texts.map(fit);
  if (safeCause === cause && texts.join() === [name, message, stack].join()) return error;
  const copy = new Error(message, cause === undefined ? undefined : { cause: safeCause });
  for (const key of tryRead(() => Object.keys(error)) ?? []) {
    if (key in copy) continue;
    Object.defineProperty(copy, key, { value: tryRead(() => error[key as keyof Error]), enumerable: true });
  }
  Object.defineProperty(copy, "name", { value: name });
  Object.defineProperty(copy, "stack", { value: stack });
  return copy;
}

function fit(text: string): string {
  return cutText(text, LONGEST).replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
