// A program that is no worker, in a bundle that has none.

import { actors } from "./actors.ts";
import { scenario } from "./scenario.ts";

void scenario(actors);
