// nats.js is CommonJS and requires modules of Node. esbuild bundles that into an ES module as a look-up of a global
// `require`, which Node has not: without it the bundle would fail when it starts. Other bundlers bring their own.

interface Globals {
  require?: ((name: string) => unknown) | undefined;
  readonly process?: { getBuiltinModule?(name: string): unknown } | undefined;
}

/** In a module as it is there is none, in CommonJS the one of Node; esbuild's is a function and nothing else. */
declare const require: { (name: string): unknown; readonly resolve?: unknown } | undefined;

const globals = globalThis as Globals;

if (
  typeof require === "function" && !require.resolve && !globals.require && globals.process?.getBuiltinModule
) {
  Object.defineProperty(globals, "require", { value: requireBuiltin, configurable: true, writable: true });
}

function requireBuiltin(name: string): unknown {
  const found = globals.process!.getBuiltinModule!(name);
  if (found === undefined) throw new Error(`Cannot find module "${name}": it is not in this bundle`);
  return found;
}

export {};
