// What the orphan guard runs: a POSIX shell script, or on Windows the same in JavaScript. Both read lines,
// "+ pid" and "- pid", and at the end of stdin kill the processes that are left, each with its group.

import process from "node:process";
import { isDeno } from "../../runtime.ts";
import { isStandalone } from "./is_standalone.ts";

/** The program and arguments of a guard; `portable` asks for the one in JavaScript. */
export function guardCommand(portable: boolean = process.platform === "win32"): [string, ...string[]] {
  if (!portable) return ["/bin/sh", "-c", script, "walnats-guard"];
  // Its mark in the environment makes it a guard.
  if (isStandalone()) return [process.execPath];
  const code = `(${guard})()`;
  if (!isDeno) return [process.execPath, "-e", code];
  // Not `deno eval`, which may do everything: to kill processes takes the right to run them.
  const rights = isGranted("run") ? ["--allow-run"] : [];
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  return [process.execPath, "run", "--no-prompt", "--no-config", "--no-lock", ...rights, url];
}

function isGranted(name: string): boolean {
  const { Deno } = globalThis as unknown as {
    Deno: { permissions: { querySync(query: object): { state: string; partial?: boolean } } };
  };
  const { state, partial } = Deno.permissions.querySync({ name });
  return state === "granted" && !partial;
}

const script = `
trap '' HUP INT TERM
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) case $pids in *" $pid "*) pids="\${pids%% $pid *} \${pids#* $pid }" ;; esac ;;
  esac
done
for pid in $pids; do kill -KILL "-$pid" || kill -KILL "$pid"; done 2>/dev/null
`;

/**
 * Runs in a process of its own, mostly from its source text: it may use nothing from outside, nor anything that a
 * bundler replaces by a helper, such as `import()`.
 */
export function guard(): void {
  const { process } = globalThis as unknown as { process: NodeJS.Process };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  const pids = new Set<number>();
  let rest = "";
  process.stdin.on("data", (chunk: Uint8Array) => {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const pid = Number(line.slice(2));
      if (line.startsWith("+")) pids.add(pid);
      else pids.delete(pid);
    }
  });
  process.stdin.on("end", () => {
    // Each with its group, where there are groups.
    for (const pid of [...pids].flatMap((pid) => process.platform === "win32" ? [pid] : [-pid, pid])) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It is gone, or it is no group.
      }
    }
    process.exit(0);
  });
}
