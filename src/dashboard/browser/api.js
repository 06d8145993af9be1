// What the pages ask the server for.

/** @import { Session } from "../data.ts" */

/** @type {Session} */
export const session = JSON.parse(document.getElementById("session")?.textContent ?? "{}");

/** An answer that is no success, or none at all. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status of HTTP; 0: no answer came
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** @typedef {Record<string, string | number | boolean | null | undefined>} Params */

/**
 * The JSON of a path.
 *
 * @param {string} path below `api/`
 * @param {Params} [params] those that are empty are left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function get(path, params, signal) {
  return ask(urlOf(path, params), signal ? { signal } : {});
}

/**
 * Changes something.
 *
 * @param {string} path below `api/`
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export function post(path, body) {
  const headers = { "content-type": "application/json", "x-walnats-csrf": session.csrf };
  return ask(urlOf(path), { method: "POST", headers, body: JSON.stringify(body) });
}

/**
 * Listens to server-sent events until the function that it returns is called.
 *
 * @param {string} path below `api/`
 * @param {Params} params
 * @param {Record<string, (data: any) => void>} onEvents by name; "open" and "error" are those of the connection
 * @returns {() => void}
 */
export function stream(path, params, onEvents) {
  const source = new EventSource(urlOf(path, params));
  for (const [name, listener] of Object.entries(onEvents)) {
    source.addEventListener(name, (event) => {
      const { data } = /** @type {MessageEvent} */ (event);
      listener(data === undefined ? undefined : JSON.parse(data));
    });
  }
  return () => source.close();
}

/**
 * @param {string} path
 * @param {Params} [params]
 */
function urlOf(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  return `${session.basePath}/api/${path}${query.size > 0 ? `?${query}` : ""}`;
}

/**
 * @param {string} url
 * @param {RequestInit} init
 */
async function ask(url, init) {
  let response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError("the dashboard does not answer", 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(body.error ?? `the dashboard answers ${response.status}`, response.status);
  }
  return body;
}
