// Makes TCP part of the program that imports this, and what only serves connections over it; nothing of `node:net` is
// loaded before a connection is opened.

import "./bundled_require.ts";
import { checkServerOptions } from "./check_server_options.ts";
import { provideTcp } from "./dial.ts";
import { explainRefusal } from "./explain_refusal.ts";
import { FrameReader } from "./frame_reader.ts";
import { readFrames } from "./nats_internals.ts";
import { refuseOldServer } from "./refuse_old_server.ts";
import { ServerWatch } from "./server_watch.ts";

provideTcp({
  load: () => import("./dial_tcp.ts"),
  read: (connection) => readFrames(connection, FrameReader),
  watch: (link, leaving) => {
    refuseOldServer(link.connection);
    new ServerWatch(link, leaving);
  },
  check: checkServerOptions,
  explain: explainRefusal,
});
