// The permission flags of a process that we start on Deno. What was granted as a whole Deno tells; of a part, it only
// answers questions. So lists are taken from our own command line, and each entry is asked about: rights can be given
// up while a program runs, and relative paths mean something else in another folder.
// Must hold: the process may do nothing that this one may not do now; where that is not sure, it gets less.

import { tryRead } from "../../describe_error.ts";

const KINDS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;
type Kind = (typeof KINDS)[number];

/** What a question is about, beside the kind. */
const SUBJECT: Readonly<Record<Kind, string>> = {
  read: "path",
  write: "path",
  net: "host",
  env: "variable",
  run: "command",
  sys: "kind",
  ffi: "path",
  import: "host",
};

const SHORT: Readonly<Record<string, Kind>> = {
  R: "read",
  W: "write",
  N: "net",
  E: "env",
  S: "sys",
  I: "import",
};

/** An answer of `Deno.permissions.querySync`. */
export interface PermissionStatus {
  readonly state: string;
  /** Some of it is denied. */
  readonly partial?: boolean;
}

/** A question for `Deno.permissions.querySync`. */
export type PermissionQuery = Readonly<Record<string, string>> & { readonly name: string };

/** Flags, and what could not be put into flags. */
export interface PermissionFlags {
  readonly flags: readonly string[];
  /** Kinds of which this process has a part that the other one does not get. */
  readonly lacking: readonly string[];
}

interface Lists {
  readonly allow: Set<string>;
  readonly deny: Set<string>;
  readonly ignore: Set<string>;
}

/**
 * The flags for a process with what this one may do.
 *
 * @param query asks about this process
 * @param given the flags that this process was started with, where they are known
 */
export function permissionFlags(
  query: (question: PermissionQuery) => PermissionStatus,
  given: readonly string[] | undefined,
): PermissionFlags {
  const flags: string[] = [];
  const lacking: string[] = [];
  // What a permission set of deno.json holds stands in no flag.
  const isKnown = given && !given.some((flag) => /^(-[A-Z]*P|--permission-set)(=|$)/.test(flag));
  const lists = isKnown ? listsOf(given) : undefined;
  const ask = (kind: Kind, entry?: string): PermissionStatus =>
    tryRead(() =>
      query(entry === undefined ? { name: kind } : { name: kind, [SUBJECT[kind]]: sampleOf(kind, entry) })
    ) ??
      { state: "denied" };
  let whole = 0;
  for (const kind of KINDS) {
    const status = ask(kind);
    if (status.state === "granted" && !status.partial) {
      whole++;
      flags.push(`--allow-${kind}`);
      continue;
    }
    const some = lists?.get(kind);
    const part = some && partOf(kind, some, status, (entry) => ask(kind, entry));
    flags.push(...part?.flags ?? []);
    // Without the command line nobody knows of lists; but whoever is connected has a part of "net".
    const hasPart = part ? !part.complete : status.state === "granted" || !lists && kind === "net";
    if (hasPart) lacking.push(kind);
  }
  return whole === KINDS.length ? { flags: ["-A"], lacking } : { flags, lacking };
}

/** The flags of one kind that was granted in part. */
function partOf(
  kind: Kind,
  { allow, deny, ignore }: Lists,
  status: PermissionStatus,
  ask: (entry: string) => PermissionStatus,
): { readonly flags: string[]; readonly complete: boolean } {
  const refused = [...deny, ...ignore];
  const isWhole = status.state === "granted";
  // Exactly what is denied here is denied there, or nothing is allowed.
  const known = refused.every((entry) => ask(entry).state === "denied") && (!isWhole || refused.length > 0);
  const isAllowed = (entry: string) => {
    const { state, partial } = ask(entry);
    return state === "granted" && (!partial || refused.length > 0);
  };
  const allowed = isWhole ? [] : [...allow].filter(isAllowed);
  const complete = known && allowed.length === (isWhole ? 0 : allow.size);
  if (!known || !isWhole && allowed.length === 0) {
    return { flags: [], complete: complete && allow.size === 0 };
  }
  const flags = [isWhole ? `--allow-${kind}` : `--allow-${kind}=${allowed.join(",")}`];
  if (deny.size > 0) flags.push(`--deny-${kind}=${[...deny].join(",")}`);
  if (ignore.size > 0) flags.push(`--ignore-${kind}=${[...ignore].join(",")}`);
  return { flags, complete };
}

/** Deno does not answer questions about patterns: one host that the pattern is for stands for all. */
function sampleOf(kind: Kind, entry: string): string {
  if (kind !== "net" && kind !== "import") return entry;
  return entry.replace(/^\*\./, "any.").replace(/\/\d+$/, "");
}

/** The lists of flags like `--allow-net=a,b` and `-N=a,b`, by kind. */
function listsOf(given: readonly string[]): Map<string, Lists> {
  const lists = new Map<string, Lists>(
    KINDS.map((kind) => [kind, { allow: new Set(), deny: new Set(), ignore: new Set() }]),
  );
  for (const flag of given) {
    const [, action, kind, list] = /^--(allow|deny|ignore)-(\w+)=(.+)$/.exec(flag) ?? [];
    const [, letter, shortList] = /^-[A-Z]*([A-Z])=(.+)$/.exec(flag) ?? [];
    const found = lists.get(kind ?? SHORT[letter!] ?? "");
    const entries = (list ?? shortList ?? "").split(",").filter(Boolean);
    for (const entry of entries) found?.[(action ?? "allow") as keyof Lists].add(entry);
  }
  return lists;
}
