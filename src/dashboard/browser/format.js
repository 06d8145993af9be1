// Numbers, times and sizes as people read them.

const WHOLE = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const RATE = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/**
 * As "12,345"; millions as "1.2M".
 *
 * @param {number} value
 */
export function count(value) {
  return (Math.abs(value) < 1e6 ? WHOLE : SHORT).format(value);
}

/**
 * As "12.3 /s".
 *
 * @param {number | null} value null: unknown
 */
export function rate(value) {
  return value === null ? "–" : `${(value < 1000 ? RATE : SHORT).format(value)} /s`;
}

/** Seconds of each unit. @type {[number, string][]} */
const UNITS = [[86_400, "d"], [3600, "h"], [60, "m"], [1, "s"]];

/**
 * As "3 m 20 s".
 *
 * @param {number | null} seconds null: unknown
 */
export function span(seconds) {
  if (seconds === null) return "–";
  if (seconds < 1) return seconds <= 0 ? "0 s" : `${Math.round(seconds * 1000)} ms`;
  const at = UNITS.findIndex(([size]) => seconds >= size);
  const [size, unit] = UNITS[at] ?? [1, "s"];
  const whole = Math.floor(seconds / size);
  const [smaller, smallerUnit] = UNITS[at + 1] ?? [0, ""];
  const rest = smaller ? Math.floor((seconds - whole * size) / smaller) : 0;
  return rest > 0 && whole < 100 ? `${whole} ${unit} ${rest} ${smallerUnit}` : `${whole} ${unit}`;
}

/**
 * As "3 m ago".
 *
 * @param {number} time milliseconds since 1970
 */
export function ago(time) {
  const seconds = (Date.now() - time) / 1000;
  return seconds < 1 ? "now" : `${span(seconds)} ago`;
}

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/**
 * A time of the clock of whoever looks.
 *
 * @param {number} time milliseconds since 1970
 */
export function when(time) {
  return Number.isNaN(new Date(time).getTime()) ? "–" : DATE.format(time);
}

/**
 * As "1.2 MB".
 *
 * @param {number} size
 */
export function bytes(size) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let at = 0;
  for (; size >= 1000 && at < units.length - 1; at++) size /= 1000;
  return `${at === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[at]}`;
}

/**
 * As "1 dead letter", "1,204 dead letters".
 *
 * @param {number} number
 * @param {string} thing
 */
export function plural(number, thing) {
  return `${count(number)} ${thing}${number === 1 ? "" : "s"}`;
}
