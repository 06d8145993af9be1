import fc from "fast-check";

/** What is fuzzed: properties, each of which holds for any input. */
export interface Target {
  readonly name: string;
  readonly properties: Readonly<Record<string, fc.IAsyncProperty<unknown>>>;
  /** Looks whether all is well at the end, and closes what was opened. */
  end?(): Promise<void>;
}

/** A property whose inputs are of one kind. */
export function property<T>(arbitrary: fc.Arbitrary<T>, check: (input: T) => Promise<void>) {
  return fc.asyncProperty(arbitrary, check) as fc.IAsyncProperty<unknown>;
}

/** What the proxies among them throw. */
export const TRAP = new Error("a trap");

/** Anything that a program can hold, and that nobody should hand over. */
export function anything(): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom<unknown>(
    () => {},
    class Odd {
      value = 1;
    },
    Symbol("odd"),
    new Proxy({}, {
      get: () => {
        throw TRAP;
      },
    }),
    Promise.resolve(1),
    new Error("odd"),
    /x/g,
    new URL("https://example.org/"),
    new Map([[1, 2]]),
    new Uint8Array([0, 255]),
    new Date(NaN),
    { toJSON: () => 1 },
    { __proto__: null, a: 1 },
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.anything(EVERYTHING) },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.array(fc.oneof(odd, fc.anything(EVERYTHING)), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.string({ unit: "binary" }), odd, { maxKeys: 3 }) },
  );
}

const EVERYTHING: fc.ObjectConstraints = {
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
};
