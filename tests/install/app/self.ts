// A program that is its own worker: the form for bundles and compiled programs.

import { serveWorker } from "@walnats/core";
import { actors } from "./actors.ts";
import { scenario } from "./scenario.ts";

if (!serveWorker(actors)) void scenario(actors);
