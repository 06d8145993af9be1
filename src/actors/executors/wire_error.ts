// Errors as plain data: structured clone keeps neither their class nor, everywhere, their cause.

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

/** The classes that arrive as themselves; all others arrive as an `Error` of their name. */
const TYPES: ReadonlyMap<string, { readonly prototype: Error }> = new Map(
  [
    ...Object.values(errors),
    ...[HandlerNotFoundError, Reject, Retry, WorkerCrashedError],
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
  ].map((type) => [type.name, type]),
);

/** What was thrown, as plain data. */
export function toWire(thrown: unknown, causes: number = MOST_CAUSES): WireError {
  if (!(thrown instanceof Error)) return { value: thrown };
  const type = thrown.constructor?.name;
  const hasCause = Object.hasOwn(thrown, "cause") && causes > 0;
  return {
    type: TYPES.get(type)?.prototype === Object.getPrototypeOf(thrown) ? type : undefined,
    name: String(thrown.name),
    message: String(thrown.message),
    stack: typeof thrown.stack === "string" ? thrown.stack : undefined,
    cause: hasCause ? toWire(thrown.cause, causes - 1) : undefined,
    members: Object.fromEntries(Object.entries(thrown).filter(isPlainMember)),
  };
}

/** The same where values that are no errors cannot be cloned: they become text. */
export function toPlainWire(thrown: unknown): WireError {
  const plain = (wire: WireError): WireError => {
    if (!("name" in wire)) return { value: String(wire.value) };
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

function isPlainMember([name, value]: [string, unknown]): boolean {
  if (name === "__proto__" || name === "cause" || name === "stack" || name === "message") return false;
  return value === null || ["string", "number", "boolean", "bigint"].includes(typeof value);
}

function define(error: Error, name: string, value: string): void {
  Object.defineProperty(error, name, { value, writable: true, configurable: true });
}
