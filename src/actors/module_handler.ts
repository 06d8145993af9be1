import { isInstance, messageOf, textOf } from "../describe_error.ts";
import { show } from "../options.ts";
import type { Handler } from "./actor.ts";
import { HandlerNotFoundError } from "./handler_not_found_error.ts";
import type { MakeModuleHandler, ModuleHandler } from "./make_module_handler.ts";

/** What modules are imported from. A `data:` URL would be code that nobody can read in a module. */
const PROTOCOLS: readonly string[] = ["file:", "https:", "http:", "jsr:", "npm:"];

const moduleHandlers = new WeakSet<object>();

/**
 * A handler by module and export. Threads and processes need it, since a closure cannot be sent there; it works in
 * `MAIN` too, where the module is imported with the first message.
 *
 * @param url the module's absolute URL: `import.meta.resolve("./report.ts")`
 * @param exportName the name of the exported function; `"default"` for the default export
 * @typeParam M the module, `typeof import("./report.ts")`: checks the name, and gives the handler that export's
 * type, so that it fits the events that the export fits
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
export const moduleHandler: MakeModuleHandler = makeModuleHandler as MakeModuleHandler;

function makeModuleHandler(url: string | URL, exportName: string): ModuleHandler {
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
Object.defineProperty(makeModuleHandler, "name", { value: "moduleHandler" });

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
    exported = await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } catch (cause) {
    const reason = isInstance(cause, Error) ? messageOf(cause) : textOf(cause);
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
