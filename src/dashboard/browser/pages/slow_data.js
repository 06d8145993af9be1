// For answers that the server has to search for: asked again seldom.

import { useEffect, useRef } from "preact/hooks";
import { tick } from "../live.js";
import { useData } from "../use_data.js";
/** @import { Params } from "../api.js" */

/** Milliseconds between two questions, at least. */
const EVERY = 10_000;

/**
 * As `useData`, but not at each tick.
 * @param {string} path
 * @param {Params} params
 */
export function useSlowData(path, params) {
  const answer = useData(path, params, { live: false });
  const current = useRef(answer);
  current.current = answer;
  useEffect(() => {
    let askedAt = Date.now();
    return tick.subscribe(() => {
      const { loading, reload } = current.current;
      if (loading || document.hidden || Date.now() - askedAt < EVERY) return;
      askedAt = Date.now();
      reload();
    });
  }, []);
  return answer;
}
