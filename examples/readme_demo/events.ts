import * as walnats from "@walnats/core";

export const COUNT = new walnats.Event("counts", Number);
