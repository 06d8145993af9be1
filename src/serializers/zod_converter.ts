// zod 4 encodes with the codecs of the schema; its core serves `zod` and `zod/mini` alike.

import type { $ZodIssue, $ZodType, ParseContextInternal, ParsePayload } from "zod/v4/core";
import { DecodeError, EncodeError } from "../errors.ts";
import { isInstance, reasonOf, tryRead } from "../describe_error.ts";
import type { Converter, Format } from "./converter.ts";
import { describeIssues } from "./describe_issues.ts";
import { refuseUnfit } from "./refuse_unfit.ts";
import { whatZodLetsThrough } from "./zod_closed.ts";
import { ZodError } from "./zod_error.ts";
import { isSynchronous } from "./zod_synchronous.ts";

/** Is it a schema of zod 4? */
export function isZodSchema(schema: unknown): schema is $ZodType {
  return typeof schema === "object" && schema !== null && "_zod" in schema;
}

/**
 * Converts as `z.encodeAsync` and `z.decodeAsync` do, but without a promise where the schema needs none, and with
 * zod's compiled parser, which is synchronous, where that is certain: three to eight times as fast. Otherwise not
 * by trying `z.encode` first: where a check is asynchronous that runs it twice, and nobody awaits the first, so
 * its rejection would end the process.
 */
export function zodConverter<T>(schema: $ZodType, format: Format): Converter<T> {
  refuseUnfit(schema, format);
  const async = !isSynchronous(schema);

  function run<V>(
    value: unknown,
    ctx: ParseContextInternal,
    explain: (error: unknown) => Error,
  ): V | Promise<V> {
    const unwrap = (payload: ParsePayload) => {
      if (payload.issues.length === 0) return payload.value as V;
      throw new ZodError(payload.issues);
    };
    const fail = (error: unknown): never => {
      throw explain(error);
    };
    try {
      const result = schema._zod.run({ value, issues: [] }, ctx);
      return result instanceof Promise ? result.then(unwrap).catch(fail) : unwrap(result);
    } catch (error) {
      return fail(error);
    }
  }

  return {
    ...whatZodLetsThrough(schema),
    toWire: (message) => run(message, { async, direction: "backward" }, cannotEncode),
    fromWire: (value) => run(value, { async }, cannotDecode),
  };
}

function cannotEncode(cause: unknown): EncodeError {
  if (isInstance(cause, Error) && tryRead(() => cause.name) === "ZodEncodeError") {
    return new EncodeError(
      "the schema has a one-way transform: use z.codec(…) instead of .transform(…)",
      { cause },
    );
  }
  return new EncodeError(`the message does not fit the schema: ${reasonsOf(cause)}`, { cause });
}

function cannotDecode(cause: unknown): DecodeError {
  return new DecodeError(`the message does not fit the schema: ${reasonsOf(cause)}`, { cause });
}

function reasonsOf(error: unknown): string {
  const issues = tryRead(() => (error as { issues?: $ZodIssue[] }).issues);
  return Array.isArray(issues) ? describeIssues(issues) : reasonOf(error);
}
