// The few things of HTTP that Hono has no part in.

import type { FetchResponse } from "../globals.ts";

/** Headers of a request. */
export interface RequestHeaders {
  /** The value of a header, or null. */
  get(name: string): string | null;
}

/** A cookie of a request. */
export function readCookie(headers: RequestHeaders, name: string): string | undefined {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}

/** A response with a text. */
export function respond(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): FetchResponse {
  const all = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers };
  return new Response(body, { status, headers: all });
}
