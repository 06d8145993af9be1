// What zod makes of the issues that a schema found. Its own code for that would weigh 5 KB in each page that
// publishes, whether it uses zod or not; and it would be another copy where the user's zod is one.

import type { $ZodConfig, $ZodIssue, $ZodRawIssue } from "zod/v4/core";

/** As the `$ZodError` of zod's core: `instanceof z.core.$ZodError` and `z.prettifyError` take it for one. */
export class ZodError extends Error {
  /** What is wrong, and where. */
  declare readonly issues: readonly $ZodIssue[];

  /** Of what `schema._zod.run` found. */
  constructor(raw: readonly $ZodRawIssue[]) {
    super();
    const issues = raw.map(finish);
    const hidden = (value: unknown) => ({ value, enumerable: false });
    Object.defineProperties(this, {
      name: hidden("$ZodError"),
      issues: hidden(issues),
      _zod: hidden({ def: issues, traits: new Set(["$ZodError"]) }),
      // Written when somebody reads it: most errors are told by their issues.
      message: { get: () => JSON.stringify(issues, replaceBigint, 2), enumerable: false },
    });
  }

  /** The message alone, as zod has it. */
  override toString(): string {
    return this.message;
  }
}

/** An issue with its message and path, without the schema and the value that it came from. */
function finish(raw: $ZodRawIssue): $ZodIssue {
  const { inst, schema, continue: _, input: __, ...issue } = raw as $ZodRawIssue & WithSource;
  // A schema that is its own check leaves the issue to the one that it checks for.
  const traits = inst?._zod.traits;
  const owner = traits?.has("$ZodType") && !(traits.has("$ZodCheck") && schema) ? inst : schema;
  const source = { ...raw, schema: owner } as $ZodRawIssue;
  const { customError, localeError } = configuration();
  const message = raw.message || (
    messageOf(inst?._zod.def?.error?.(source)) ??
      messageOf(owner === inst ? undefined : owner?._zod.def?.error?.(source)) ??
      messageOf(customError?.(source)) ??
      messageOf(localeError?.(source)) ??
      "Invalid input"
  );
  return { ...issue, path: raw.path ?? [], message } as unknown as $ZodIssue;
}

/** The settings of `z.config()`, which all copies of zod share; its English comes with `import … from "zod"`. */
function configuration(): $ZodConfig {
  return (globalThis as { __zod_globalConfig?: $ZodConfig }).__zod_globalConfig ?? {};
}

type Told = { message: string } | string | undefined | null;

function messageOf(told: Told): string | undefined {
  return typeof told === "string" ? told : told?.message;
}

/** JSON has no form for a bigint, which may be a limit. */
function replaceBigint(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

/** Whatever found an issue: a schema, a check or both. */
interface Source {
  readonly _zod: {
    readonly traits: ReadonlySet<string>;
    readonly def?: { readonly error?: (issue: $ZodRawIssue) => Told };
  };
}

interface WithSource {
  readonly inst?: Source | undefined;
  readonly schema?: Source | undefined;
}
