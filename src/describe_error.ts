// What was thrown, as text. Anything can be thrown: an error whose getters throw, a proxy whose traps do, a symbol.
// Must hold: nothing here throws, whatever it is given.

/** What `read` returns; `undefined` where it throws. */
export function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** As `instanceof`, which the traps of a proxy can make throw. */
// deno-lint-ignore no-explicit-any
export function isInstance<T>(value: unknown, type: abstract new (...args: any[]) => T): value is T {
  return tryRead(() => value instanceof type) ?? false;
}

/** A value as text: that of an object is its kind where it has no text of its own. */
export function textOf(value: unknown): string {
  const text = tryRead(() => String(value));
  return typeof text === "string" ? text : `a value of type ${typeof value} that has no text`;
}

/** Name and message of an error, "TypeError: not a number"; whatever else was thrown, as text. */
export function describeError(thrown: unknown): string {
  if (!isInstance(thrown, Error)) return textOf(thrown);
  return `${nameOf(thrown)}: ${messageOf(thrown)}`;
}

/** The message of an error; whatever else was thrown, as text. */
export function reasonOf(thrown: unknown): string {
  return isInstance(thrown, Error) ? messageOf(thrown) : textOf(thrown);
}

/** The name of an error. */
export function nameOf(error: Error): string {
  return textOf(tryRead(() => error.name) ?? "Error");
}

/** The message of an error. */
export function messageOf(error: Error): string {
  return textOf(tryRead(() => error.message) ?? "an error whose message cannot be read");
}

/** The beginning of a text that is too long, with an ellipsis; it never ends in half a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = /[\ud800-\udbff]$/.test(text.slice(0, length));
  return `${text.slice(0, half ? length - 1 : length)}…`;
}
