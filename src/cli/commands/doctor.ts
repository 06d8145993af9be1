import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional } from "@optique/core/modifiers";
import { command, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { ConnectError, JetStreamUnavailableError } from "../../../mod.ts";
import type { Finding } from "../../inspector/mod.ts";
import { importDeclared } from "../declared.ts";
import { example } from "../example.ts";
import { DONE, FAILED } from "../exit_codes.ts";
import { type Command, connection, json, moduleOption } from "../options.ts";
import { readModule } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { safe } from "../text.ts";
import { withInspector } from "../with_inspector.ts";

const system = object({
  system: optional(option("--system", string({ metavar: "URL" }), {
    description: message`The server as a user of its system account, who is told of the disks`,
  })),
  systemCreds: optional(option("--system-creds", string({ metavar: "FILE" }), {
    description: message`The credentials of that user`,
  })),
});

/** `walnats doctor`. */
export const doctor = command(
  "doctor",
  map(merge(moduleOption, system, json, connection), (options): Command => async (terminal) => {
    const path = await readModule(options.module, options.config);
    const { events, actors } = path === undefined ? { events: [], actors: [] } : await importDeclared(path);
    const findings = await connectionFindings(() => {
      return withInspector(options, (inspector) => inspector.diagnose(events, actors));
    });
    if (options.system !== undefined) {
      const flags = { server: options.system, creds: options.systemCreds, config: undefined };
      findings.push(...await withInspector(flags, (inspector) => inspector.diagnoseServers()));
    }
    if (options.json) terminal.printJson(findings);
    else print(terminal, findings);
    return findings.some(({ severity }) => severity === "error") ? FAILED : DONE;
  }),
  {
    brief: message`What is wrong, why it matters, and what mends it`,
    description:
      message`Looks at the server and changes nothing. With a module, what it declares is compared with what is there. The exit code is 1 where it finds an error.`,
    ...example("walnats doctor", "walnats doctor -m src/actors.ts --json"),
  },
);

/** Where nobody can look, that is what is wrong. */
async function connectionFindings(look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    const about = {
      severity: "error",
      event: undefined,
      actor: undefined,
      what: String((error as Error).message),
    } as const;
    if (error instanceof ConnectError) {
      const mend = "see what it says; --server and --creds say where the server is and who you are";
      return [{ ...about, code: "cannot-connect", why: "nothing can be emitted or handled", mend }];
    }
    if (error instanceof JetStreamUnavailableError) {
      const mend = "start the server with -js, and allow JetStream in the account";
      return [{ ...about, code: "jetstream-off", why: "nothing can be stored", mend }];
    }
    throw error;
  }
}

function print(terminal: Terminal, findings: readonly Finding[]): void {
  for (const { severity, code, what, why, mend } of findings) {
    const word = terminal.style(severity === "error" ? "red" : "yellow", severity);
    terminal.print(`${word} ${terminal.style("dim", code)}: ${terminal.style("bold", safe(what))}`);
    terminal.print(`  why:  ${safe(why)}`);
    terminal.print(`  mend: ${safe(mend)}`);
  }
  if (findings.length === 0) terminal.note("nothing is wrong");
}
