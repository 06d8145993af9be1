// What the watchdog runs: a POSIX shell script, or on Windows the same in JavaScript. Both speak one protocol:
// a line on stdin starts the program (`pid` holds its id, `exit` its status once it has ended, `log` its output),
// the end of stdin kills it and removes the folder.

import process from "node:process";

/** The program and arguments of a watchdog; `portable` asks for the one in JavaScript. */
export function watchdogCommand(
  folder: string,
  program: string,
  args: readonly string[],
  portable: boolean = process.platform === "win32",
): [string, ...string[]] {
  if (!portable) return ["/bin/sh", "-c", script, "walnats-watchdog", folder, program, ...args];
  const code = `(${watch})(${JSON.stringify([folder, program, args])})`;
  return "Deno" in globalThis
    ? [process.execPath, "eval", "--no-config", "--no-lock", code]
    : [process.execPath, "-e", code];
}

// `over` and `pid` are each written before the other is looked at, so a start that meets the end of our process
// is killed by one of the two sides. A watchdog ignores signals: only the end of stdin ends it.
const script = `
trap '' HUP INT TERM
folder=$1
shift
run() {
  (trap - HUP INT TERM; exec "$@") </dev/null >>"$folder/log" 2>&1 &
  echo "$!" >"$folder/pid"
  [ -e "$folder/over" ] && kill -KILL "$!"
  wait "$!"
  echo "$?" >"$folder/exit"
}
mkdir -m 700 -- "$folder" || exit 1
while read -r line; do
  run "$@" &
done
: >"$folder/over"
[ -s "$folder/pid" ] && ! [ -e "$folder/exit" ] && read -r pid <"$folder/pid" && kill -KILL "$pid"
wait
rm -rf -- "$folder"
`;

/** Runs in a process of its own, from its source text: it may use nothing from outside. */
async function watch([folder, program, args]: [string, string, string[]]): Promise<void> {
  const { spawn } = await import("node:child_process");
  const fs = await import("node:fs");
  const { default: process } = await import("node:process");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  fs.mkdirSync(folder, { mode: 0o700 });
  const runs: Promise<void>[] = [];
  let end = () => {};
  const run = () => {
    const log = fs.openSync(folder + "/log", "a");
    const child = spawn(program, args, { stdio: ["ignore", log, log], windowsHide: true });
    fs.closeSync(log);
    end = () => child.kill("SIGKILL");
    runs.push(
      new Promise((resolve) => {
        const over = (status: unknown) => {
          fs.writeFileSync(folder + "/exit", status + "\n");
          resolve();
        };
        child.on("error", (error) => over(error.message));
        child.on("close", (code, signal) => over(code ?? signal));
      }),
    );
    fs.writeFileSync(folder + "/pid", child.pid + "\n");
  };
  process.stdin.on("data", (chunk) => {
    for (const byte of chunk) if (byte === 10) run();
  });
  process.stdin.on("end", async () => {
    end();
    await Promise.all(runs);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
    process.exit(0);
  });
}
