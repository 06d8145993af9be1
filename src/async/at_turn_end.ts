// `setImmediate` where there is one: after the messages that a socket has brought, before the next ones.
// The edge has none; there a timer of no delay serves.

const immediate = (globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate;

let waiting: (() => void)[] = [];

/**
 * Runs a function after what is under way, in the same turn of the event loop where it can. Those of one turn run
 * together, with no microtask in between: so all that they publish on one connection goes out in one write.
 */
export function atTurnEnd(run: () => void): void {
  if (waiting.push(run) > 1) return;
  if (immediate) immediate(runAll);
  else setTimeout(runAll, 0);
}

function runAll(): void {
  const all = waiting;
  waiting = [];
  for (const run of all) {
    try {
      run();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
