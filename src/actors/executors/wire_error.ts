// Errors as plain data: structured clone keeps neither their class nor, everywhere, their cause.
// Must hold: whatever was thrown can be sent, by `toWire` or else by `toPlainWire`.

import { cutText, isInstance, messageOf, nameOf, textOf, tryRead } from "../../describe_error.ts";
import * as errors from "../../errors.ts";
import { HandlerNotFoundError } from "../handler_not_found_error.ts";
import { Reject } from "../reject.ts";
import { Retry } from "../retry.ts";
import { WorkerCrashedError } from "../worker_crashed_error.ts";

/** An error, or whatever else was thrown, as plain data. */
export type WireError =
  | { readonly value: unknown }
  | {
    readonly type: string | undefined;
    readonly name: string;
    readonly message: string;
    readonly stack: string | undefined;
    readonly cause: WireError | undefined;
    readonly members: Readonly<Record<string, string | number | boolean | bigint | null>>;
  };

/** Causes of causes beyond this many are left out: a chain may be a circle. */
const MOST_CAUSES = 8;
/** Characters of a text, and members of an error, that travel: an error must not be larger than the job. */
const LONGEST_TEXT = 16_384;
const MOST_MEMBERS = 64;

interface ErrorClass {
  readonly prototype: Error;
  readonly name: string;
}

/**
 * The classes that arrive as themselves; all others arrive as an `Error` of their name. Ours go by their codes: a
 * minifier may give them other names in the bundle of the worker.
 */
const TYPES: ReadonlyMap<string, ErrorClass> = new Map(
  [
    ...Object.values(errors).filter((each) => each.prototype instanceof Error) as ErrorClass[],
    ...[HandlerNotFoundError, Reject, Retry, WorkerCrashedError],
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
  ].map((type: ErrorClass) => [keyOf(type), type]),
);

/**
 * What was thrown, as plain data; never throws. What is no error stays as it is: `toPlainWire` is for where that cannot
 * be cloned.
 */
export function toWire(thrown: unknown, causes: number = MOST_CAUSES): WireError {
  if (!isInstance(thrown, Error)) return { value: thrown };
  const whole = messageOf(thrown);
  const message = cutText(whole, LONGEST_TEXT);
  const cause = causes > 0
    ? tryRead(() => Object.hasOwn(thrown, "cause") && { thrown: thrown.cause })
    : undefined;
  return {
    type: tryRead(() => typeOf(thrown)),
    name: cutText(nameOf(thrown), LONGEST_TEXT),
    message,
    stack: stackOf(thrown, whole, message),
    cause: cause ? toWire(cause.thrown, causes - 1) : undefined,
    members: Object.fromEntries(membersOf(thrown)),
  };
}

/** The same where values that are no errors cannot be cloned: they become text. */
export function toPlainWire(thrown: unknown): WireError {
  const plain = (wire: WireError): WireError => {
    if (!("name" in wire)) return { value: cutText(textOf(wire.value), LONGEST_TEXT) };
    return { ...wire, cause: wire.cause && plain(wire.cause) };
  };
  return plain(toWire(thrown));
}

/** What was thrown, from plain data. */
export function fromWire(wire: WireError): unknown {
  if (!("name" in wire)) return wire.value;
  const error = new Error(wire.message, wire.cause && { cause: fromWire(wire.cause) });
  const type = wire.type === undefined ? undefined : TYPES.get(wire.type);
  if (type) Object.setPrototypeOf(error, type.prototype);
  Object.assign(error, wire.members);
  if (error.name !== wire.name) define(error, "name", wire.name);
  if (wire.stack !== undefined) define(error, "stack", wire.stack);
  return error;
}

/** The name of the class, where it arrives as itself. */
function typeOf(thrown: Error): string | undefined {
  const type = keyOf(thrown.constructor as unknown as ErrorClass);
  return TYPES.get(type)?.prototype === Object.getPrototypeOf(thrown) ? type : undefined;
}

function keyOf(type: ErrorClass): string {
  return errors.codeOf(type) ?? type.name;
}

/** A stack begins with the message: of a long one the frames would be lost. */
function stackOf(thrown: Error, whole: string, message: string): string | undefined {
  const stack: unknown = tryRead(() => thrown.stack);
  if (typeof stack !== "string") return undefined;
  return cutText(whole === message ? stack : stack.replace(whole, () => message), 2 * LONGEST_TEXT);
}

/** What users added to the error, as far as it is plain. */
function membersOf(thrown: Error): [name: string, value: string | number | boolean | bigint | null][] {
  const members: [string, string | number | boolean | bigint | null][] = [];
  for (const name of tryRead(() => Object.keys(thrown)) ?? []) {
    if (members.length === MOST_MEMBERS) break;
    if (["__proto__", "cause", "stack", "message"].includes(name)) continue;
    const value: unknown = tryRead(() => (thrown as unknown as Record<string, unknown>)[name]);
    if (typeof value === "string") members.push([name, cutText(value, LONGEST_TEXT)]);
    else if (
      value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "bigint"
    ) {
      members.push([name, value]);
    }
  }
  return members;
}

function define(error: Error, name: string, value: string): void {
  Object.defineProperty(error, name, { value, writable: true, configurable: true });
}
