// `setImmediate` where there is one: after the messages that a socket has brought, before the next ones.
// The edge has none; there a timer of no delay serves.

const immediate = (globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate;

/** Runs a function after what is under way, in the same turn of the event loop where it can. */
export const soon: (run: () => void) => void = immediate
  ? (run) => void immediate(run)
  : (run) => void setTimeout(run, 0);
