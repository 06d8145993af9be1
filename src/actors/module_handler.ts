import { show } from "../options.ts";
import type { Handler } from "./actor.ts";
import { HandlerNotFoundError } from "./handler_not_found_error.ts";

/** A handler that is known by its module and export, so that a thread or process can load it. */
// deno-lint-ignore no-explicit-any
export type ModuleHandler<F = Handler<any, any>> = F & {
  /** The URL of the module. */
  readonly url: string;
  /** The name of the export. */
  readonly exportName: string;
};

/** The names of a module's exports that are functions. */
export type FunctionName<M> = {
  // deno-lint-ignore no-explicit-any
  [K in keyof M & string]: M[K] extends (message: any) => unknown ? K : never;
}[keyof M & string];

/** All functions of a union as overloads: it fits where one of them fits. */
export type Overloads<F> = (F extends unknown ? (f: F) => void : never) extends (f: infer O) => void ? O
  : never;

/** What modules are imported from. A `data:` URL would be code that nobody can read in a module. */
const PROTOCOLS: readonly string[] = ["file:", "https:", "http:", "jsr:", "npm:"];

const moduleHandlers = new WeakSet<object>();

/**
 * A handler by module and export. Threads and processes need it, since a closure cannot be sent there; it works in
 * `MAIN` too, where the module is imported with the first message.
 *
 * @param url the module's absolute URL: `import.meta.resolve("./report.ts")`
 * @param exportName the name of the exported function; `"default"` for the default export
 * @typeParam M the module, `typeof import("./report.ts")`: checks the name and the handler's types
 * @typeParam N the export's name; only needed where the module has several functions and the handler's types
 * shall be those of this one alone
 *
 * @throws {TypeError} the URL is not absolute, or neither `file:`, `https:`, `http:`, `jsr:` nor `npm:`; or the
 * name is empty
 *
 * @example
 * ```ts
 * import { Actor, Event, ExecuteIn, moduleHandler } from "@walnats/core";
 *
 * const SOLD = new Event("sold", Number);
 * const handler = moduleHandler(import.meta.resolve("./report.ts"), "generateReport");
 * console.log(new Actor("report", SOLD, handler, { executeIn: ExecuteIn.PROCESS }).executeIn);
 * ```
 */
export function moduleHandler<M, N extends FunctionName<M> = FunctionName<M>>(
  url: string | URL,
  exportName: N,
): ModuleHandler<Overloads<M[N]>>;
/** Without a type argument the handler fits every event, and nothing about it is checked before it is loaded. */
export function moduleHandler(url: string | URL, exportName: string): ModuleHandler;
export function moduleHandler(url: string | URL, exportName: string): ModuleHandler {
  const href = checkUrl(url);
  if (typeof exportName !== "string" || exportName === "") {
    throw new TypeError(`moduleHandler: the export's name must be a string, got ${show(exportName)}`);
  }
  let loading: Promise<Handler<unknown, unknown>> | undefined;
  let loaded: Handler<unknown, unknown> | undefined;
  const load = () =>
    loading ??= loadExport(href, exportName).then((handler) => loaded = handler, (error) => {
      loading = undefined;
      throw error;
    });
  const handler = (message: unknown) =>
    loaded ? loaded(message) : load().then((exported) => exported(message));
  moduleHandlers.add(handler);
  return Object.freeze(Object.assign(handler, { url: href, exportName }));
}

/** Whether a handler was made by `moduleHandler`. */
export function isModuleHandler(handler: unknown): handler is ModuleHandler {
  return typeof handler === "function" && moduleHandlers.has(handler);
}

/**
 * Imports the module and gives the export.
 *
 * @param actor named in the error
 * @throws {HandlerNotFoundError} naming the actor, the module and the export
 */
export async function loadExport(
  url: string,
  exportName: string,
  actor?: string,
): Promise<Handler<unknown, unknown>> {
  const whose = actor === undefined ? "a handler" : `the handler of the actor "${actor}"`;
  let exported: Record<string, unknown>;
  try {
    exported = await import(url);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the module ${url} with ${whose} ("${exportName}") cannot be loaded: ${reason}`;
    throw new HandlerNotFoundError(message, { actor, cause });
  }
  const found = Object.hasOwn(exported, exportName) ? exported[exportName] : undefined;
  if (typeof found === "function") return found as Handler<unknown, unknown>;
  const what = found === undefined ? "no export" : `${show(found)}, not a function, as its export`;
  const names = Object.keys(exported).join(", ") || "nothing";
  throw new HandlerNotFoundError(
    `the module ${url} with ${whose} has ${what} "${exportName}"; it exports ${names}`,
    { actor },
  );
}

function checkUrl(url: string | URL): string {
  const given = url instanceof URL ? url.href : url;
  const parsed = typeof given === "string" && URL.canParse(given) ? new URL(given) : undefined;
  if (parsed && PROTOCOLS.includes(parsed.protocol)) return parsed.href;
  throw new TypeError(
    `moduleHandler: the module must be an absolute URL (${PROTOCOLS.join(" ")}), as ` +
      `import.meta.resolve("./module.ts") gives it, got ${show(given)}`,
  );
}
