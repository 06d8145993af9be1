// Data of the server in a component: asked for again whenever there is something new.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api.js";
import { tick } from "./live.js";

/** @import { ApiError, Params } from "./api.js" */

/**
 * The answer to a path. What was there stays until the next answer; one to other parameters than the present ones is
 * dropped; there is never more than one request at a time.
 *
 * @param {string} path
 * @param {Params} [params]
 * @param {{ live?: boolean }} [options] `live`: ask at each look of the server
 * @returns {{ data: any, error: ApiError | null, loading: boolean, reload: () => void }}
 */
export function useData(path, params = {}, { live = true } = {}) {
  const key = JSON.stringify([path, params]);
  const [state, setState] = useState(
    /** @type {{ key: string, data: any, error: ApiError | null }} */ ({
      key: "",
      data: null,
      error: null,
    }),
  );
  const [asked, setAsked] = useState(0);
  const busy = useRef(false);
  const isOld = useRef(false);
  const askedBefore = useRef(0);
  const reload = useCallback(() => setAsked((times) => times + 1), []);
  const time = live ? tick.value?.time : 0;
  const shown = useRef("");

  useEffect(() => {
    // A page that nobody sees asks for nothing, and one request is enough; what was changed meanwhile is in the next.
    if (busy.current && shown.current === key) {
      isOld.current ||= asked !== askedBefore.current;
      return undefined;
    }
    if (document.hidden && state.key === key) return undefined;
    const left = new AbortController();
    busy.current = true;
    isOld.current = false;
    askedBefore.current = asked;
    shown.current = key;
    get(path, params, left.signal).then(
      (data) => ({ key, data, error: null }),
      (error) => ({ key, data: state.key === key ? state.data : null, error }),
    ).then((next) => {
      if (shown.current !== key) return;
      busy.current = false;
      if (left.signal.aborted) return;
      setState(next);
      if (isOld.current) reload();
    });
    return () => {
      if (shown.current !== key) left.abort();
    };
  }, [key, time, asked]);

  useEffect(() => {
    const seen = () => document.hidden || reload();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, []);

  const isOwn = state.key === key;
  return { data: isOwn ? state.data : null, error: isOwn ? state.error : null, loading: !isOwn, reload };
}
