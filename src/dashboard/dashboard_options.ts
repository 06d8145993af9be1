import type { AnyActor, AnyEvent } from "../../mod.ts";
import type { Server } from "../events/mod.ts";
import type { FetchResponse } from "../globals.ts";
import { isLoopback } from "../loopback.ts";
import { checkOptions, isBoolean, isFunction, type Rule } from "../options.ts";
import type { RequestHeaders } from "./http.ts";

/** What the pages read of a request; a `Request` is one. */
export interface DashboardRequest {
  /** The URL that was asked for. */
  readonly url: string;
  /** GET, HEAD or POST. */
  readonly method: string;
  /** Its headers. */
  readonly headers: RequestHeaders;
}

/**
 * Says who may do what: `true`: everything; `"read-only"`: look, and change nothing; `false`: nothing; a response, as a
 * redirect to where one signs in, is sent as it is. Where it throws, the handler does.
 */
export type Authorize = (request: DashboardRequest) => Access | Promise<Access>;

/** What `authorize` may say. */
export type Access = boolean | "read-only" | FetchResponse;

/** The options of `dashboard`. */
export interface DashboardOptions {
  /** Where NATS is, as for `Events.connect`. @default "nats://localhost:4222" */
  server?: Server | undefined;
  /** Where the pages are mounted: a path such as `"/admin/walnats"`. @default "", at the root */
  basePath?: string | undefined;
  /** Shows everything and changes nothing. @default false */
  readOnly?: boolean | undefined;
  /** Who may see the pages. @default whoever asks for them at localhost or 127.0.0.1, and nobody else */
  authorize?: Authorize | undefined;
  /** Events whose messages are shown and emitted with their schemas; all others take any JSON. @default none */
  events?: Iterable<AnyEvent> | undefined;
  /** Actors to compare with what is on the server; their events count as well. @default none */
  actors?: Iterable<AnyActor> | undefined;
}

const isList: Rule = {
  expects: "a list, such as an array, Events or Actors",
  check: (value) =>
    typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] === "function" ? "ok" : "type",
};

const isBasePath: Rule = {
  expects: 'a path that begins with a slash and has none at its end, such as "/admin", or ""',
  check: (value) =>
    typeof value !== "string"
      ? "type"
      : /^(\/[\w.~-]+)*$/.test(value) && !value.includes("..")
      ? "ok"
      : "range",
};

/** The options with their defaults. */
export interface CheckedOptions {
  readonly server: Server | undefined;
  readonly basePath: string;
  readonly readOnly: boolean;
  readonly authorize: Authorize;
  readonly events: readonly AnyEvent[];
  readonly actors: readonly AnyActor[];
}

/** Checks them; those of `server` are checked when it connects. */
export function checkDashboardOptions(options: DashboardOptions): CheckedOptions {
  checkOptions("dashboard", options, {
    server: { expects: "a server", check: () => "ok" },
    basePath: isBasePath,
    readOnly: isBoolean,
    authorize: isFunction,
    events: isList,
    actors: isList,
  });
  const actors = [...options.actors ?? []];
  const events = new Set([...options.events ?? [], ...actors.map(({ event }) => event as AnyEvent)]);
  return {
    server: options.server,
    basePath: options.basePath ?? "",
    readOnly: options.readOnly ?? false,
    // A page of somebody else's may lead a name of its own to this machine (DNS rebinding), so the name counts.
    authorize: options.authorize ?? (({ url }) => isLoopback(new URL(url).hostname)),
    events: [...events],
    actors,
  };
}
