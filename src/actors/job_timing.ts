// Whether jobs are timed: to look at the clock after each costs 1 % of a small one, so it is done where somebody asks.

/** Of one connection. */
export interface JobTiming {
  isOn: boolean;
}

const timings = new WeakMap<object, JobTiming>();

/** That of a connection, which whoever wants to know turns on. */
export function jobTimingOf(link: object): JobTiming {
  let timing = timings.get(link);
  if (!timing) timings.set(link, timing = { isOn: false });
  return timing;
}
