// Which page is shown: the part of the address behind #, so that the server has one page only.

import { signal } from "@preact/signals";

/** @typedef {{ page: string, args: string[], query: Record<string, string> }} Route */

/** What the address says. @type {import("@preact/signals").Signal<Route>} */
export const route = signal(read());

addEventListener("hashchange", () => route.value = read());

/**
 * The address of a page.
 *
 * @param {string} page
 * @param {readonly string[]} [args] what comes behind it
 * @param {Record<string, string | undefined>} [query] what is empty is left out
 */
export function href(page, args = [], query = {}) {
  const path = [page, ...args].map(encodeURIComponent).join("/");
  const given = Object.entries(query).flatMap(([name, value]) => value ? [[name, value]] : []);
  return `#/${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ""}`;
}

/**
 * Goes to a page.
 *
 * @param {string} page
 * @param {readonly string[]} [args]
 * @param {Record<string, string | undefined>} [query]
 */
export function go(page, args, query) {
  location.hash = href(page, args, query);
}

/**
 * Changes some of the query where one is; what is empty is taken out. One step back leads to the page before.
 *
 * @param {Record<string, string | undefined>} patch
 */
export function setQuery(patch) {
  const { page, args, query } = route.value;
  history.replaceState(null, "", href(page, args, { ...query, ...patch }));
  route.value = read();
}

/** @returns {Route} */
function read() {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", ...args] = path.split("/").map(decode);
  return { page: page || "overview", args, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** @param {string} text somebody may have typed it */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
