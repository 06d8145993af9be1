// A Standard Schema can only validate, so the same value is validated on both sides.

import type { StandardSchemaV1 } from "@standard-schema/spec";
import { DecodeError, EncodeError } from "../errors.ts";
import { describeIssues } from "./describe_issues.ts";
import type { Converter } from "./json_serializer.ts";

type Result<T> = StandardSchemaV1.Result<T>;

/** Converts by validating: what goes out and what comes in must both fit. */
export function standardConverter<T>(schema: StandardSchemaV1<unknown, T>): Converter<T> {
  function validate(value: unknown, failure: typeof EncodeError | typeof DecodeError): T | Promise<T> {
    const settle = (result: Result<T>) => {
      if (!result.issues) return result.value;
      throw new failure(`the message does not fit the schema: ${describeIssues(result.issues)}`, {
        cause: result.issues,
      });
    };
    const result = schema["~standard"].validate(value);
    return result instanceof Promise ? result.then(settle) : settle(result);
  }
  return {
    toWire: (message) => validate(message, EncodeError),
    fromWire: (value) => validate(value, DecodeError),
  };
}
