// Which runtime this is, found without its types: the compilers of users read these sources with other ones.

interface Globals {
  readonly Deno?: object | undefined;
  readonly process?: { readonly versions?: Readonly<Record<string, string | undefined>> };
  readonly navigator?: { readonly userAgent?: string } | undefined;
}

const { Deno, process } = globalThis as Globals;

/** Deno. */
export const isDeno: boolean = Deno !== undefined;

/** Bun. */
export const isBun: boolean = process?.versions?.["bun"] !== undefined;

/** Whether programs may open sockets here: not in browsers, nor in edge workers that look like Node. */
export function hasSockets(): boolean {
  if (isDeno || isBun) return true;
  const { navigator } = globalThis as Globals;
  return process?.versions?.["node"] !== undefined && navigator?.userAgent !== "Cloudflare-Workers";
}
