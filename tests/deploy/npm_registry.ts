// An npm registry on this machine that holds one package, ours: a project that names it as its users do is installed by
// the package manager that they use. Everything else comes from the usual registry.

import { Registry } from "../../scripts/install/registry.ts";
import { makeTarball } from "../../scripts/pack/make_tarball.ts";

/** Starts it. `npmrc` is the text of a project's `.npmrc` that leads to it. */
export async function startRegistry(): Promise<{ npmrc: string } & AsyncDisposable> {
  const registry = await Registry.start({ npm: [{ name: "@walnats/core", tarball: await makeTarball() }] });
  return {
    npmrc: `@walnats:registry=${registry.url}\n`,
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}
