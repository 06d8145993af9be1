import { nameError, WalnatsError } from "../errors.ts";

/**
 * Thrown by a handler for a message that can never succeed: it becomes a dead letter without another attempt.
 *
 * @example
 * ```ts
 * import { Actor, Event, Reject } from "@walnats/core";
 *
 * const PAID = new Event("paid", Number);
 * const book = new Actor("book", PAID, (amount) => {
 *   if (amount < 0) throw new Reject("a negative amount");
 * });
 * console.log(book.name);
 * ```
 */
export class Reject extends WalnatsError {
  static {
    nameError(this, "Reject");
  }

  /** With the reason, which goes into logs and dead letters. */
  constructor(reason: string, options: ErrorOptions = {}) {
    super(reason, options);
  }
}
