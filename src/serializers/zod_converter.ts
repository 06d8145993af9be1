// zod 4 encodes with the codecs of the schema; the functions of its core serve `zod` and `zod/mini` alike.

import {
  $ZodAsyncError,
  type $ZodIssue,
  type $ZodType,
  decode,
  decodeAsync,
  encode,
  encodeAsync,
} from "zod/v4/core";
import { DecodeError, EncodeError } from "../errors.ts";
import { describeIssues } from "./describe_issues.ts";
import type { Converter } from "./json_serializer.ts";

/** Is it a schema of zod 4? */
export function isZodSchema(schema: unknown): schema is $ZodType {
  return typeof schema === "object" && schema !== null && "_zod" in schema;
}

/** Converts by `z.encode` and `z.decode`; goes over to their asynchronous forms where the schema needs them. */
export function zodConverter<T>(schema: $ZodType): Converter<T> {
  const typed = schema as $ZodType<T, unknown>;
  let needsAsync = false;

  function run<V>(
    sync: () => V,
    async: () => Promise<V>,
    explain: (error: unknown) => Error,
  ): V | Promise<V> {
    if (!needsAsync) {
      try {
        return sync();
      } catch (error) {
        if (!(error instanceof $ZodAsyncError)) throw explain(error);
        needsAsync = true;
      }
    }
    return async().catch((error) => {
      throw explain(error);
    });
  }

  return {
    toWire: (message) =>
      run<unknown>(() => encode(typed, message), () => encodeAsync(typed, message), cannotEncode),
    fromWire: (value) => run(() => decode(typed, value), () => decodeAsync(typed, value), cannotDecode),
  };
}

function cannotEncode(cause: unknown): EncodeError {
  if (cause instanceof Error && cause.name === "ZodEncodeError") {
    return new EncodeError(
      "the schema has a one-way transform, so what it makes cannot be turned back into what is sent: " +
        "use z.codec(…) instead of .transform(…)",
      { cause },
    );
  }
  return new EncodeError(`the message does not fit the schema: ${reasonsOf(cause)}`, { cause });
}

function cannotDecode(cause: unknown): DecodeError {
  return new DecodeError(`the message does not fit the schema: ${reasonsOf(cause)}`, { cause });
}

function reasonsOf(error: unknown): string {
  const issues = (error as { issues?: $ZodIssue[] }).issues;
  return Array.isArray(issues)
    ? describeIssues(issues)
    : error instanceof Error
    ? error.message
    : String(error);
}
