import process from "node:process";

// In a thread the module is loaded once more, in a process with another id.
const loadedAt = performance.timeOrigin + performance.now();

/** Which process this is, and when its module was loaded. */
export function whereAmI(number: number): string {
  return `${number} ${process.pid} ${loadedAt}`;
}
