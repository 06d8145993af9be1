// A Standard Schema can only validate, so the same value is validated on both sides.

import type { StandardSchemaV1 } from "@standard-schema/spec";
import { DecodeError, EncodeError } from "../errors.ts";
import type { Converter, Format } from "./converter.ts";
import { describeIssues } from "./describe_issues.ts";

type Issue = StandardSchemaV1.Issue;
type Result<T> = StandardSchemaV1.Result<T>;

/** Throws a `TypeError` for a schema with what the format cannot carry. */
export type SchemaCheck = (schema: StandardSchemaV1, format: Format) => void;

let check: SchemaCheck = () => {};

/** Has schemas checked when events are made of them. */
export function provideSchemaCheck(given: SchemaCheck): void {
  check = given;
}

/** Converts by validating: what goes out and what comes in must both fit. */
export function standardConverter<T>(schema: StandardSchemaV1<unknown, T>, format: Format): Converter<T> {
  check(schema, format);
  function validate(value: unknown, failure: typeof EncodeError | typeof DecodeError): T | Promise<T> {
    const unwrap = (result: Result<T>) => {
      if (!result.issues) return result.value;
      const cause = result.issues.map(withoutValue);
      throw new failure(`the message does not fit the schema: ${describeIssues(cause)}`, { cause });
    };
    const result = schema["~standard"].validate(value);
    return result instanceof Promise ? result.then(unwrap) : unwrap(result);
  }
  // The actor validates what is sent once more: a default stays as it is, a transform may change it again.
  const checkStable = (value: T) => {
    const compare = (again: T) => {
      if (textOf(again) === textOf(value)) return value;
      throw new EncodeError(
        "the schema changes its own output: use a zod codec, or no transform",
      );
    };
    const again = validate(value, EncodeError);
    return again instanceof Promise ? again.then(compare) : compare(again);
  };
  return {
    toWire: (message) => {
      const value = validate(message, EncodeError);
      return value instanceof Promise ? value.then(checkStable) : checkStable(value);
    },
    fromWire: (value) => validate(value, DecodeError),
  };
}

/** Enough to tell whether a value is the same. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, each) => typeof each === "bigint" ? String(each) : each);
}

/**
 * Most libraries put the value into the issue and its message ("received …", "was …"), and values may be
 * secret; what valibot and arktype expected says as much. Of alternatives arktype's does not.
 */
function withoutValue(issue: Issue): Issue {
  const { expected, type, code } = issue as unknown as Record<string, unknown>;
  const simple = typeof expected === "string" && !("errors" in issue);
  const kind = type ?? code;
  const message = simple
    ? `expected ${expected}`
    : typeof kind === "string"
    ? `invalid (${kind})`
    : "invalid";
  const path = issue.path && Array.from(issue.path, (part) => typeof part === "object" ? part.key : part);
  return { message, path };
}
