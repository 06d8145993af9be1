import { isInstance, messageOf, textOf, tryRead } from "../describe_error.ts";

/**
 * What kind of error was thrown, in a word: its name, or that of its class where it gave itself none. The name
 * comes first because it survives minifying and the way out of a thread or process.
 */
export function errorType(exception: unknown): string {
  if (!isInstance(exception, Error)) return exception === null ? "null" : typeof exception;
  const name = tryRead(() => exception.name);
  return typeof name === "string" && name !== "" && name !== "Error" ? name : className(exception);
}

function className(error: Error): string {
  const name: unknown = tryRead(() => error.constructor?.name);
  return typeof name === "string" && name !== "" ? name : "Error";
}

/** What the error says: its message, or what else was thrown as text. */
export function errorText(exception: unknown): string {
  if (isInstance(exception, Error)) return messageOf(exception);
  return typeof exception === "object" && exception !== null ? "an object" : textOf(exception);
}
