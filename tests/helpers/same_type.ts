// For tests of types, which `deno check` runs.

/** `true` only where both are the very same type; `any` is only the same as `any`. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

/** Does not compile for anything but `true`. */
export function holds<_ extends true>(): void {}

/** Does not compile for what is no `T`. */
export function takes<T>(_: T): void {}
