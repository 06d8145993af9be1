// What can be thrown, besides well-behaved errors.

const withMember = (name: string, descriptor: PropertyDescriptor) =>
  Object.defineProperty(new Error("x"), name, descriptor);
const fails = (): never => {
  throw new TypeError("the getter fails");
};

/** By name, each made anew. */
export const ODD_ERRORS = {
  "undefined": () => undefined,
  "null": () => null,
  "a symbol": () => Symbol("s"),
  "an object without a prototype": () => Object.create(null),
  "a function": () => () => {},
  "a proxy whose traps throw": () => new Proxy({}, { get: fails, getPrototypeOf: fails, ownKeys: fails }),
  "a frozen error": () => Object.freeze(new Error("frozen")),
  "an error whose message throws": () => withMember("message", { get: fails }),
  "an error whose stack throws": () => withMember("stack", { get: fails }),
  "an error whose cause throws": () => withMember("cause", { get: fails }),
  "an error whose member throws": () => withMember("member", { get: fails, enumerable: true }),
  "an error whose constructor throws": () => withMember("constructor", { get: fails }),
  "an error whose name is a symbol": () => withMember("name", { value: Symbol("n") }),
  "an error whose message is an object": () => withMember("message", { value: Object.create(null) }),
  "an error of two megabytes": () => new Error("x".repeat(2_000_000)),
  "an error with large members": () => Object.assign(new Error("x"), { body: "x".repeat(2_000_000) }),
  "an error with many members": () =>
    Object.assign(new Error("x"), Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`m${n}`, n]))),
} satisfies Record<string, () => unknown>;
