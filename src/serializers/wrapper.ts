// What the serializers that wrap another have in common.

import { checkOptions, type Rule, showKind } from "../options.ts";

/** Checks what a wrapper is made with. No error shows a value, as one may be a key that stands in the wrong place. */
export function checkWrapper(
  owner: string,
  inner: unknown,
  options: unknown,
  rules: Readonly<Record<string, Rule>>,
): void {
  const { encode, decode } = (inner ?? {}) as Record<string, unknown>;
  if (typeof encode !== "function" || typeof decode !== "function") {
    throw new TypeError(`${owner}: the first argument must be a serializer, got ${showKind(inner)}`);
  }
  if (options !== undefined && (typeof options !== "object" || options === null)) {
    throw new TypeError(`${owner}: the options must be an object, got ${showKind(options)}`);
  }
  checkOptions(owner, options, rules);
}

/** The rule of an option that is checked elsewhere, where the error does not show it. */
export const isSecret: Rule = { expects: "a secret", check: () => "ok" };

/** Goes on with a value when it is there, now where it is. */
export function whenReady<V, W>(
  value: V | Promise<V>,
  then: (value: V) => W | Promise<W>,
): W | Promise<W> {
  return value instanceof Promise ? value.then(then) : then(value);
}
