import type { $ZodType } from "zod/v4/core";
import { definitionOf, zodPlaces } from "./zod_places.ts";

/** Kinds that run no function of the user, or whose function cannot make zod wait. */
const SYNCHRONOUS = new Set(
  ("string number int boolean bigint symbol undefined null void never any unknown date nan enum literal file " +
    "template_literal object array tuple record map set union intersection optional nullable nonoptional default " +
    "prefault catch readonly lazy pipe").split(" "),
);
const SYNCHRONOUS_CHECKS =
  /^(?:(?:less|greater)_than|multiple_of|(?:number|bigint|string)_format|(?:max|min)_(?:size|length)|(?:size|length)_equals|overwrite|mime_type)$/;

/**
 * Is it certain that a schema never makes a promise? Where a codec, a refinement or a transform is a function
 * of the user, it is not: whether such a function is asynchronous shows only when it has run, and then its
 * promise is lost to zod's synchronous parser, and its rejection would end the process.
 */
export function isSynchronous(schema: $ZodType): boolean {
  let certain = true;
  for (const { schema: part } of zodPlaces(schema, true, () => void (certain = false))) {
    const { type, checks = [], transform, reverseTransform } = definitionOf(part);
    certain &&= SYNCHRONOUS.has(type) && transform === undefined && reverseTransform === undefined &&
      (checks as CheckLike[]).every(({ _zod }) => SYNCHRONOUS_CHECKS.test(_zod.def.check));
  }
  return certain;
}

/** What is read of a check. */
interface CheckLike {
  readonly _zod: { readonly def: { readonly check: string } };
}
