// What a page loads: it gives the page's own scripts a function.

import { publish } from "./publisher.ts";

Object.assign(globalThis, { publish });
