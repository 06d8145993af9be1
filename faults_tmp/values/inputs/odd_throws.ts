// What handlers throw. For each, with maxAttempts 1 and 3, on MAIN, THREAD and PROCESS: the process lives, the job is
// tried as often as configured, and one dead letter appears that can be listed and redriven.
export const THROWS: Record<string, () => never> = {
  undefined: () => {
    throw undefined;
  },
  null: () => {
    throw null;
  },
  text: () => {
    throw "boom";
  },
  number: () => {
    throw 42;
  },
  bigint: () => {
    throw 1n;
  },
  symbol: () => {
    throw Symbol("s");
  },
  bare: () => {
    throw Object.create(null);
  },
  frozen: () => {
    throw Object.freeze(new Error("frozen"));
  },
  messageGetter: () => {
    const error = new Error("x");
    Object.defineProperty(error, "message", {
      get() {
        throw new TypeError("message getter");
      },
    });
    throw error;
  },
  stackGetter: () => {
    const error = new Error("x");
    Object.defineProperty(error, "stack", {
      get() {
        throw new TypeError("stack getter");
      },
    });
    throw error;
  },
  nameSymbol: () => {
    const error = new Error("x");
    Object.defineProperty(error, "name", { value: Symbol("n") });
    throw error;
  },
  proxy: () => {
    throw new Proxy({}, {
      get() {
        throw new Error("trap");
      },
      getPrototypeOf() {
        throw new Error("trap");
      },
    });
  },
  loopCause: () => {
    const error = new Error("loop");
    error.cause = error;
    throw error;
  },
  aggregate: () => {
    throw new AggregateError(Array.from({ length: 10_000 }, (_, i) => new Error(`e${i}`)), "many");
  },
  long: () => {
    throw new Error("x".repeat(2_000_000));
  },
  cutEmoji: () => {
    throw new Error("a".repeat(999) + "😀" + "b".repeat(50));
  },
  loneSurrogate: () => {
    throw new Error("bad \ud83d text");
  },
  lines: () => {
    throw new Error("first\r\nNats-Msg-Id: forged\r\n\r\nbody");
  },
  withResponse: () => {
    throw Object.assign(new Error("http"), { response: { body: "x".repeat(5_000_000) } });
  },
};
