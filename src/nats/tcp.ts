// Makes TCP part of the program that imports this; nothing of `node:net` is loaded before a connection is opened.

import "./bundled_require.ts";
import { provideTcp } from "./dial.ts";

provideTcp(() => import("./dial_tcp.ts"));
