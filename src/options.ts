// How options are checked: each option has a rule, an unknown option is an error,
// and every error names the owner, the option, what was expected and what came.

/** What a value must be, in words, and the test of it. */
export interface Rule {
  /** Completes "must be …". */
  readonly expects: string;
  /** "type" and "range" say what is wrong with the value. */
  check(value: unknown): "ok" | "type" | "range";
}

/** Checks an options object; an option that is `undefined` counts as left out. */
export function checkOptions(owner: string, options: unknown, rules: Readonly<Record<string, Rule>>): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${owner}: the options must be an object, got ${show(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) {
      const known = Object.keys(rules).join(", ");
      throw new TypeError(`${owner}: unknown option "${name}"; it takes ${known || "none"}`);
    }
    if (value !== undefined) checkValue(`${owner}: option "${name}"`, value, rule);
  }
}

/** Checks one value; `what` begins the error. */
export function checkValue(what: string, value: unknown, rule: Rule): void {
  const verdict = rule.check(value);
  if (verdict === "ok") return;
  const message = `${what} must be ${rule.expects}, got ${show(value)}`;
  throw verdict === "range" ? new RangeError(message) : new TypeError(message);
}

/** A value for an error message: short, on one line, never the content of an object. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}…` : JSON.stringify(value);
  }
  if (typeof value === "function") return value.name ? `function ${value.name}` : "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    return `an object of ${value.constructor?.name ?? "no class"}`;
  }
  return typeof value === "bigint" ? `${value}n` : String(value);
}

/** What kind of value it is, for an error about a payload, which may be secret. */
export function showKind(value: unknown): string {
  const harmless = typeof value === "number"
    ? !Number.isFinite(value)
    : ["object", "function", "undefined"].includes(typeof value);
  return harmless ? show(value) : `a ${typeof value}`;
}

function typed(expects: string, test: (value: unknown) => boolean): Rule {
  return { expects, check: (value) => test(value) ? "ok" : "type" };
}

function ranged(
  expects: string,
  isType: (value: unknown) => boolean,
  inRange: (value: never) => boolean,
): Rule {
  return {
    expects,
    check: (value) => !isType(value) ? "type" : inRange(value as never) ? "ok" : "range",
  };
}

const isNumber = (value: unknown) => typeof value === "number";

/** `true` or `false`. */
export const isBoolean: Rule = typed("a boolean", (v) => typeof v === "boolean");
/** Any function. */
export const isFunction: Rule = typed("a function", (v) => typeof v === "function");
/** Any text. */
export const isString: Rule = typed("a string", (v) => typeof v === "string");
/** An `AbortSignal`. */
export const isSignal: Rule = typed("an AbortSignal", (v) => v instanceof AbortSignal);
/** A finite number above zero, in seconds. */
export const positiveSeconds: Rule = ranged(
  "a number of seconds above 0",
  isNumber,
  (v: number) => v > 0 && Number.isFinite(v),
);
/** A finite number of seconds, zero included. */
export const seconds: Rule = ranged(
  "a number of seconds, 0 or more",
  isNumber,
  (v: number) => v >= 0 && Number.isFinite(v),
);
/** A whole number above zero. */
export const positiveInteger: Rule = ranged(
  "a whole number, 1 or more",
  isNumber,
  (v: number) => Number.isSafeInteger(v) && v >= 1,
);
/** A whole number, zero included. */
export const wholeNumber: Rule = ranged(
  "a whole number, 0 or more",
  isNumber,
  (v: number) => Number.isSafeInteger(v) && v >= 0,
);

/** One of a few values. */
export function oneOf(...values: readonly (string | number)[]): Rule {
  const expects = values.map((v) => JSON.stringify(v)).join(" or ");
  return ranged(expects, (v) => typeof v === typeof values[0], (v: string | number) => values.includes(v));
}

/** A `Date` that is one. */
export const isDate: Rule = {
  expects: "a valid Date",
  check: (value) => !(value instanceof Date) ? "type" : Number.isNaN(value.getTime()) ? "range" : "ok",
};

/** What the rule allows, or `null`. */
export function orNull(rule: Rule): Rule {
  return { expects: `${rule.expects}, or null`, check: (v) => v === null ? "ok" : rule.check(v) };
}

/** An object with all of these methods. */
export function withMethods(expects: string, ...methods: string[]): Rule {
  return typed(expects, (v) =>
    typeof v === "object" && v !== null &&
    methods.every((name) => typeof (v as Record<string, unknown>)[name] === "function"));
}

/** Text with a limit in bytes of UTF-8. */
export function textUpTo(bytes: number): Rule {
  return ranged(
    `a string of at most ${bytes} bytes`,
    (v) => typeof v === "string",
    (v: string) => new TextEncoder().encode(v).length <= bytes,
  );
}

/** The rule of every `logger` option. */
export const isLogger: Rule = withMethods(
  "a logger with debug, info, warn and error",
  "debug",
  "info",
  "warn",
  "error",
);
