// Access for whoever has a token: as a bearer token, or from a link, which leaves a cookie.

import { checkValue, type Rule } from "../options.ts";
import type { Authorize } from "./dashboard_options.ts";
import { readCookie, respond } from "./http.ts";

const COOKIE = "walnats-token";

const isToken: Rule = {
  expects: "a string of 16 characters or more: letters, digits, - and _",
  check: (value) => typeof value !== "string" ? "type" : /^[\w-]{16,}$/.test(value) ? "ok" : "range",
};

/**
 * Lets in who has the token: a program by the header `authorization: Bearer <token>`, a person by the link
 * `<pages>/?token=<token>`, which leaves a cookie that no script can read.
 *
 * @param token 16 characters or more: letters, digits, `-` and `_`
 * @throws {TypeError | RangeError} it is no such text
 *
 * @example
 * ```ts ignore
 * import { dashboard, tokenAccess } from "@walnats/core/dashboard";
 *
 * const pages = dashboard({ authorize: tokenAccess(process.env.DASHBOARD_TOKEN) });
 * ```
 */
export function tokenAccess(token: string): Authorize {
  checkValue("tokenAccess: the token", token, isToken);
  return async ({ url, headers }) => {
    const { pathname, searchParams, protocol } = new URL(url);
    const bearer = headers.get("authorization")?.replace(/^Bearer /, "");
    if (await isSame(bearer ?? readCookie(headers, COOKIE), token)) return true;
    const given = searchParams.get("token");
    if (given === null || !await isSame(given, token)) return false;
    const secure = protocol === "https:" || headers.get("x-forwarded-proto") === "https" ? "; Secure" : "";
    return respond(303, "", {
      location: pathname,
      "set-cookie": `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000${secure}`,
    });
  };
}

/** Compares digests, so that the time tells nothing. */
async function isSame(given: string | undefined, token: string): Promise<boolean> {
  if (given === undefined) return false;
  const [one, other] = await Promise.all([given, token].map(async (text) => {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  }));
  return one!.every((byte, at) => byte === other![at]);
}
