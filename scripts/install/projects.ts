// Fresh projects, each with walnats installed as its page says, from a registry on this machine.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findBun } from "../find_bun.ts";
import { findNode, OLDEST_NODE } from "../find_node.ts";
import { installTools } from "../install_tools.ts";
import { makeTarball } from "../pack/make_tarball.ts";
import { run } from "../run.ts";
import { jsrSources } from "./jsr_sources.ts";
import { Registry } from "./registry.ts";

/** What the cases need. */
export interface Projects extends AsyncDisposable {
  /** The path of an installed project. */
  readonly npm: string;
  readonly bun: string;
  readonly deno: string;
  readonly jsr: string;
  readonly jsrNpm: string;
  readonly workspace: string;
  readonly links: string;
  /** The programs. */
  readonly node22: string;
  readonly node24: string;
  readonly bunProgram: string;
  /** Where the bundlers are. */
  readonly tools: string;
  /** For `deno` in the project from JSR. */
  readonly jsrEnv: Record<string, string>;
}

const APP = join("tests", "install", "app");

/** Makes them all in `folder`. */
export async function makeProjects(folder: string, version: string): Promise<Projects> {
  const tarball = await makeTarball();
  const tools = resolve(await installTools(join("tests", "install", "tools")), ".bin");
  const jsrFolder = join(folder, "jsr-sources");
  jsrSources(jsrFolder);
  const jsrTarball = await packAsJsr(folder, jsrFolder);
  const { exports } = JSON.parse(readFileSync("deno.json", "utf8"));
  const registry = await Registry.start({
    npm: [
      { name: "@walnats/core", tarball },
      { name: "@jsr/walnats__core", tarball: jsrTarball },
    ],
    jsr: { folder: jsrFolder, version, exports },
    upstream: await upstream(),
  });

  const bun = await findBun();
  // A version that was installed before has the same number and other contents: each run has caches of its own.
  const own = { DENO_DIR: join(folder, "deno-dir"), BUN_INSTALL_CACHE_DIR: join(folder, "bun-cache") };
  const fromHere = { npm_config_registry: registry.url, NPM_CONFIG_REGISTRY: registry.url, ...own };
  const jsrEnv = { ...own, JSR_URL: registry.url };

  const make = async (name: string, command: string, args: string[], env: Record<string, string>) => {
    const path = project(folder, name);
    const { ok, how, output } = await run(command, args, {
      cwd: path,
      env: { ...env, NO_COLOR: "1" },
      limit: 300_000,
    });
    if (!ok) throw new Error(`${name}: ${[command, ...args].join(" ")}: ${how}\n${output}`);
    return path;
  };
  const npmFlags = ["--no-audit", "--no-fund", "--loglevel=error", `--cache=${join(folder, "npm-cache")}`];
  const deno = Deno.execPath();
  // One after the other: they fill caches that the next ones use.
  const npm = await make("npm", "npm", ["install", tarball, ...npmFlags], {});
  const npmFromRegistry = [
    "install",
    "@walnats/core@npm:@jsr/walnats__core",
    ...npmFlags,
    `--@jsr:registry=${registry.url}`,
  ];
  const jsrNpm = await make("jsr-npm", "npm", npmFromRegistry, {});
  return {
    npm,
    jsrNpm,
    bun: await make("bun", bun.program, ["add", "@walnats/core"], fromHere),
    deno: await make("deno", deno, ["add", "npm:@walnats/core"], fromHere),
    jsr: await make("jsr", deno, ["add", "jsr:@walnats/core"], jsrEnv),
    workspace: workspace(folder),
    links: links(folder),
    node22: (await findNode(OLDEST_NODE)).program,
    node24: (await findNode()).program,
    bunProgram: bun.program,
    tools,
    jsrEnv,
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}

/** A folder with the app. */
function project(folder: string, name: string): string {
  const path = join(folder, name);
  cpSync(APP, path, { recursive: true });
  return path;
}

/** The checkout as a member of a Deno workspace, beside the app. */
function workspace(folder: string): string {
  const path = join(folder, "workspace");
  mkdirSync(path);
  cpSync(APP, join(path, "app"), { recursive: true });
  rmSync(join(path, "app", "package.json"));
  for (const entry of ["mod.ts", "src", "package.json"]) {
    cpSync(entry, join(path, "core", entry), { recursive: true });
  }
  // A workspace has one setting for node_modules, in its root.
  const { name, version, exports, imports } = JSON.parse(readFileSync("deno.json", "utf8"));
  writeFileSync(join(path, "core", "deno.json"), JSON.stringify({ name, version, exports, imports }));
  writeFileSync(
    join(path, "app", "deno.json"),
    JSON.stringify({ name: "@a/project", exports: "./modules.ts" }),
  );
  writeFileSync(join(path, "deno.json"), JSON.stringify({ workspace: ["./app", "./core"] }));
  return join(path, "app");
}

/** A Deno project that links to the checkout, as for a change of walnats that is not published yet. */
function links(folder: string): string {
  const path = project(folder, "links");
  rmSync(join(path, "package.json"));
  const imports = { "@walnats/core": "jsr:@walnats/core" };
  writeFileSync(join(path, "deno.json"), JSON.stringify({ links: [resolve(".")], imports }));
  return path;
}

/** What JSR's npm layer makes of the sources, which `deno pack` makes too, under JSR's name for it. */
async function packAsJsr(
  folder: string,
  sources: string,
): Promise<string> {
  const first = join(folder, "jsr-first.tgz");
  const args = ["pack", "--quiet", "--allow-dirty", "--output", first];
  const packed = await run(Deno.execPath(), args, { cwd: sources, env: { NO_COLOR: "1" } });
  if (!packed.ok) throw new Error(`deno pack: ${packed.how}\n${packed.output}`);
  await unpack(first, folder);
  const path = join(folder, "package");
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  manifest.name = "@jsr/walnats__core";
  writeFileSync(join(path, "package.json"), JSON.stringify(manifest));
  const again = await run("npm", ["pack", "--loglevel=error", "--pack-destination", ".."], { cwd: path });
  if (!again.ok) throw new Error(`npm pack: ${again.how}\n${again.output}`);
  return join(folder, `jsr-walnats__core-${manifest.version}.tgz`);
}

async function unpack(tarball: string, folder: string): Promise<void> {
  const { ok, how, output } = await run("tar", ["-xzf", tarball, "-C", folder]);
  if (!ok) throw new Error(`tar: ${how}\n${output}`);
}

/** The registry that npm is configured with. */
async function upstream(): Promise<string> {
  const { ok, output } = await run("npm", ["config", "get", "registry"]);
  if (!ok) throw new Error(`npm config get registry\n${output}`);
  return output.trim().replace(/\/*$/, "/");
}
