// Who may ask what, and what every answer says to the browser; the answers themselves are in routes/.

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { reasonOf } from "../describe_error.ts";
import { VERSION } from "../version.ts";
import { ASSETS, ASSETS_HASH } from "./assets.ts";
import type { CheckedOptions } from "./dashboard_options.ts";
import type { ErrorData } from "./data.ts";
import type { App, Env } from "./hono_app.ts";
import { readCookie } from "./http.ts";
import { importMap, pageHtml } from "./page.ts";
import { addActorRoutes } from "./routes/actors.ts";
import { addDeadLetterRoutes } from "./routes/dead_letters.ts";
import { addDelayedRoutes } from "./routes/delayed.ts";
import { addEventRoutes } from "./routes/events.ts";
import { addLiveRoute } from "./routes/live.ts";
import { addOverviewRoutes } from "./routes/overview.ts";
import { RequestError } from "./routes/request.ts";
import { type Sampler, UnavailableError } from "./sampler.ts";

const CSRF_COOKIE = "walnats-csrf";
const CSRF_TOKEN = /^[\da-f-]{36}$/;
const CSRF_HEADER = "x-walnats-csrf";
/** A request that changes something is small, but for a message that is emitted. */
const MOST_BYTES = 8 * 1024 * 1024;

/** All routes. */
export function makeApp(sampler: Sampler, options: CheckedOptions): App {
  const { basePath } = options;
  const app: App = new Hono<Env>({ getPath: ({ url }) => pathBelow(basePath, new URL(url).pathname) });
  const protectedHeaders = importMapHash(basePath).then(headersOfAll);
  app.use(async (context, next) => (await protectedHeaders)(context, next));
  app.use(authorized(options));
  app.get("/", (context) => {
    const before = readCookie(context.req.raw.headers, CSRF_COOKIE);
    const csrf = before !== undefined && CSRF_TOKEN.test(before) ? before : crypto.randomUUID();
    const secure = new URL(context.req.url).protocol === "https:" ? "; Secure" : "";
    const path = basePath === "" ? "/" : basePath;
    context.header("set-cookie", `${CSRF_COOKIE}=${csrf}; Path=${path}; HttpOnly; SameSite=Strict${secure}`);
    context.header("cache-control", "no-store");
    return context.html(pageHtml({ basePath, csrf, readOnly: context.get("readOnly"), version: VERSION }));
  });
  app.get(`/assets/${ASSETS_HASH}/:name{.+}`, (context) => {
    const asset = Object.hasOwn(ASSETS, context.req.param("name")) && ASSETS[context.req.param("name")];
    if (!asset) return context.notFound();
    return context.body(asset.text, 200, {
      "content-type": asset.type,
      "cache-control": "private, max-age=31536000, immutable",
    });
  });
  app.use("/api/*", async (context, next) => {
    context.header("cache-control", "no-store");
    await next();
  });
  app.post("/api/*", changing);
  addLiveRoute(app, sampler);
  addOverviewRoutes(app, sampler, options);
  addEventRoutes(app, sampler, options);
  addActorRoutes(app, sampler, options);
  addDeadLetterRoutes(app, sampler);
  addDelayedRoutes(app, sampler);
  app.notFound((context) => fail(context, 404, "there is no such page"));
  app.onError((error, context) => {
    if (error instanceof RequestError) return fail(context, error.status, error.message);
    // The options of the public API say what is wrong with what was asked for.
    const isAsked = error instanceof TypeError || error instanceof RangeError;
    return fail(context, isAsked ? 400 : error instanceof UnavailableError ? 503 : 500, reasonOf(error));
  });
  return app;
}

/** The path below the mount; some routers take the mount off before they hand the request over. */
function pathBelow(basePath: string, path: string): string {
  const isBelow = path === basePath || path.startsWith(`${basePath}/`);
  return (isBelow ? path.slice(basePath.length) : path) || "/";
}

/** A page may load what is ours, talk to us, and be in no frame. */
function headersOfAll(hash: string): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", `'sha256-${hash}'`],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    // For the whole host, which is not ours to say.
    strictTransportSecurity: false,
    originAgentCluster: false,
    xFrameOptions: "DENY",
  });
}

async function importMapHash(basePath: string): Promise<string> {
  const bytes = new TextEncoder().encode(importMap(basePath));
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))));
}

/** What `authorize` has said: who may see nothing gets nothing but that. */
function authorized({ readOnly }: CheckedOptions): MiddlewareHandler<Env> {
  return async (context, next) => {
    const { access } = context.env;
    if (access === false) {
      return fail(context, 401, "you may not see this: the option authorize says who may");
    }
    if (access !== true && access !== "read-only") return access as Response;
    context.set("readOnly", readOnly || access === "read-only");
    await next();
    return undefined;
  };
}

/** Only from our own pages, and only by who may. */
const changing: MiddlewareHandler<Env> = async (context, next) => {
  const { req } = context;
  const header = (name: string) => req.header(name);
  const site = header("sec-fetch-site");
  const origin = header("origin");
  const foreign = site !== undefined
    ? site !== "same-origin"
    : origin !== undefined && URL.parse(origin)?.host !== header("host");
  const token = readCookie(req.raw.headers, CSRF_COOKIE);
  if (foreign || token === undefined || header(CSRF_HEADER) !== token) {
    return fail(context, 403, "this request does not come from these pages: load the page again");
  }
  if (context.get("readOnly")) return fail(context, 403, "these pages are read-only");
  if (!header("content-type")?.startsWith("application/json")) {
    return fail(context, 415, "the body must be application/json");
  }
  if (Number(header("content-length") ?? 0) > MOST_BYTES) return fail(context, 413, "the body is too large");
  await next();
  return undefined;
};

function fail(context: Context, status: number, error: string): Response {
  const data: ErrorData = { error };
  return context.json(data, status as 500, { "cache-control": "no-store" });
}
