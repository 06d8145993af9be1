import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { connect as natsConnect } from "@nats-io/transport-node";
export const BIN = process.env.BIN ?? "nats-server";
export const BUN = process.env.BUN ?? "bun";
export const DENO = process.env.DENO ?? "deno";
export const T = process.env.CASES ?? process.cwd() + "/cases/reliability";
export const D = (process.env.RUNDIR ?? "run") + "/data";
mkdirSync(D, { recursive: true });
export const sleep = (ms: number) => new Promise<void>((r) => setTimeout(r, ms));
export const t0 = Date.now();
export const log = (...a: unknown[]) => console.log(((Date.now() - t0) / 1000).toFixed(1).padStart(7), ...a);
export class Srv {
  proc!: ChildProcess;
  constructor(public name: string, public port: number, public conf: string, public bin = BIN) {}
  async start(wait = true) {
    const file = `${D}/${this.name}.conf`;
    writeFileSync(file, this.conf);
    const out = openSync(`${D}/${this.name}.log`, "a");
    this.proc = spawn(this.bin, ["-c", file], { stdio: ["ignore", out, out] });
    if (wait) await this.up();
    return this;
  }
  async up(ms = 15000) {
    const net = await import("node:net");
    for (const end = Date.now() + ms; Date.now() < end;) {
      const ok = await new Promise<boolean>((r) => {
        const s = net.connect(this.port, "127.0.0.1", () => {
          s.destroy();
          r(true);
        });
        s.on("error", () => r(false));
      });
      if (ok) return;
      await sleep(30);
    }
    throw new Error("server not up " + this.name);
  }
  async kill(sig: NodeJS.Signals = "SIGKILL") {
    const p = this.proc;
    if (p.exitCode !== null || p.signalCode !== null) return;
    const e = new Promise((r) => p.once("exit", r));
    p.kill(sig);
    await e;
  }
  url() {
    return `nats://127.0.0.1:${this.port}`;
  }
}
export function single(name: string, port: number, extra = "", js = true, bin = BIN, keep = false) {
  const dir = `${D}/${name}-js`;
  if (!keep) rmSync(dir, { recursive: true, force: true });
  return new Srv(
    name,
    port,
    `listen: 127.0.0.1:${port}\nserver_name: ${name}\nhttp: 127.0.0.1:${port + 1000}\n` +
      (js ? `jetstream { store_dir: "${dir}" }\n` : "") + extra,
    bin,
  );
}
export function cluster(base: number, n = 3, bin = BIN, nm = "n") {
  const routes = [...Array(n)].map((_, i) => `nats://127.0.0.1:${base + 100 + i}`).join(", ");
  return [...Array(n)].map((_, i) => {
    const name = `${nm}${i}`;
    rmSync(`${D}/${name}-js`, { recursive: true, force: true });
    return new Srv(
      name,
      base + i,
      `listen: 127.0.0.1:${base + i}\nserver_name: ${name}\nhttp: 127.0.0.1:${
        base + 200 + i
      }\njetstream { store_dir: "${D}/${name}-js" }\ncluster { name: c1, listen: 127.0.0.1:${
        base + 100 + i
      }, routes: [${routes}] }\nsystem_account: SYS\naccounts { SYS { users: [{user: sys, password: sys}] }, APP { jetstream: enabled, users: [{user: app, password: app}] } }\nno_auth_user: app\n`,
      bin,
    );
  });
}
export async function api(
  urls: string[],
  subject: string,
  body: unknown = {},
  opts: Record<string, unknown> = {},
) {
  const nc = await natsConnect({ servers: urls, maxReconnectAttempts: 3, timeout: 3000, ...opts });
  try {
    const m = await nc.request(subject, JSON.stringify(body), { timeout: 5000 });
    return m.json<any>();
  } catch (e) {
    return { error: String(e) };
  } finally {
    await nc.close();
  }
}
export const rss = (pid: number) => {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024);
  } catch {
    return -1;
  }
};
export const cpu = (pid: number) => {
  try {
    const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return (Number(f[11]) + Number(f[12])) / 100;
  } catch {
    return -1;
  }
};
export function run(
  script: string,
  args: string[],
  out: string,
  rt = "bun",
  env: Record<string, string> = {},
) {
  const fd = openSync(out, "a");
  const [cmd, a] = rt === "bun"
    ? [BUN, ["run", `${T}/${script}`, ...args]]
    : rt === "node"
    ? ["node", [`${T}/${script}`, ...args]]
    : [DENO, ["run", "-A", `${T}/${script}`, ...args]];
  return spawn(cmd, a as string[], { stdio: ["ignore", fd, fd], env: { ...process.env, ...env }, cwd: T });
}
export const lines = (f: string) => existsSync(f) ? readFileSync(f, "utf8").split("\n").filter(Boolean) : [];
export class Log {
  fd: number;
  constructor(f: string) {
    this.fd = openSync(f, "a");
  }
  write(s: string) {
    writeSync(this.fd, s + "\n");
  }
}
