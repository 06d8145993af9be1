import * as walnats from "@walnats/core";

export const TWO_SECONDS_PASSED = new walnats.Event("two-seconds-passed", Date);
export const CLOCK = new walnats.Clock({ event: TWO_SECONDS_PASSED, period: 2 });
