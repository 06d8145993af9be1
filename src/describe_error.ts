// Anything can be thrown: `null`, a frozen object, a Proxy, an error whose getters throw. What is thrown by others is
// looked at here, and nowhere does it throw again.

/** "name: message" of an error, or what was thrown as text. */
export function describeError(error: unknown): string {
  try {
    if (error instanceof Error) return `${String(error.name)}: ${String(error.message)}`;
    return String(error);
  } catch {
    return "something that cannot be shown";
  }
}

/** Is it an instance of the class? `false` also where asking throws. */
export function isInstanceOf<T>(error: unknown, type: abstract new (...args: never[]) => T): error is T {
  try {
    return error instanceof type;
  } catch {
    return false;
  }
}
