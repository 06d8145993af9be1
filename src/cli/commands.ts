// All commands, in the order of the help.

import { or } from "@optique/core/constructs";
import { dashboard } from "./commands/dashboard.ts";
import { dead } from "./commands/dead.ts";
import { delayed } from "./commands/delayed.ts";
import { dev } from "./commands/dev.ts";
import { docs } from "./commands/docs.ts";
import { doctor } from "./commands/doctor.ts";
import { emit } from "./commands/emit.ts";
import { instances } from "./commands/instances.ts";
import { ls } from "./commands/ls.ts";
import { pause, resume } from "./commands/pause.ts";
import { run } from "./commands/run.ts";
import { tail } from "./commands/tail.ts";
import { top } from "./commands/top.ts";

/** The parser of the command line. */
export const commands = or(
  dev,
  run,
  dashboard,
  ls,
  instances,
  top,
  tail,
  emit,
  dead,
  delayed,
  pause,
  resume,
  doctor,
  docs,
);
