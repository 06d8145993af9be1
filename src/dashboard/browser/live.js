// Whether there is something new to show, and whether anybody answers.

import { signal } from "@preact/signals";
import { stream } from "./api.js";

/** @import { LiveTick } from "../data.ts" */

/** The newest; null before the first. @type {import("@preact/signals").Signal<LiveTick | null>} */
export const tick = signal(/** @type {LiveTick | null} */ (null));

/** Whether the dashboard's own server answers. */
export const online = signal(true);

/** Since when the last look has failed, or nobody has answered; 0: all is well. */
export const awaySince = signal(0);

/** Listens from now on; the browser connects again by itself. */
export function startLive() {
  stream("live", {}, {
    open: () => online.value = true,
    error: () => {
      online.value = false;
      awaySince.value ||= Date.now();
    },
    tick: (/** @type {LiveTick} */ next) => {
      online.value = true;
      awaySince.value = next.connected || next.error === null ? 0 : awaySince.value || Date.now();
      tick.value = next;
    },
  });
}
