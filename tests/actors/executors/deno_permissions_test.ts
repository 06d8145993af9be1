// On Deno a process has the permissions of its parent, with lists, and never more.

import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { permissionFlags, type PermissionQuery } from "../../../src/actors/executors/deno_permissions.ts";
import { runtime, test } from "../../helpers/test.ts";
import { outputOf, startProgram } from "./helpers.ts";

/** Answers as a process would that was started with these flags; lists hold only what is named in them. */
function answers(...flags: string[]) {
  const lists = (action: string, name: string): (string | true)[] => {
    const of = flags.filter((flag) => flag.startsWith(`--${action}-${name}`));
    return of.flatMap<string | true>((flag) => flag.split("=")[1]?.split(",") ?? true);
  };
  return ({ name, ...about }: PermissionQuery) => {
    const [entry] = Object.values(about);
    const [allow, deny] = [lists("allow", name), [...lists("deny", name), ...lists("ignore", name)]];
    if (deny.includes(true) || entry !== undefined && deny.includes(entry)) return { state: "denied" };
    const granted = allow.includes(true) || entry !== undefined && allow.includes(entry);
    return granted ? { state: "granted", partial: deny.length > 0 } : { state: "prompt" };
  };
}

const flagsOf = (...given: string[]) => permissionFlags(answers(...given), given);

test("what was granted as a whole is passed on as a whole", () => {
  const all = ["read", "write", "net", "env", "run", "sys", "ffi", "import"].map((kind) => `--allow-${kind}`);
  assert.deepEqual(permissionFlags(answers(...all), undefined), { flags: ["-A"], lacking: [] });
  assert.deepEqual(permissionFlags(answers("--allow-read", "--allow-net"), undefined).flags, [
    "--allow-read",
    "--allow-net",
  ]);
});

test("lists are passed on, and what is denied stays denied", () => {
  for (
    const flags of [
      ["--allow-read", "--allow-net=a.com,b.com"],
      ["--allow-read=/data", "--deny-read=/data/secret"],
      ["--allow-read", "--deny-read=/secret"],
      ["--allow-env", "--ignore-env=TOKEN,KEY"],
    ]
  ) assert.deepEqual(flagsOf(...flags), { flags, lacking: [] });
  assert.deepEqual(permissionFlags(answers("--allow-net=a.com"), ["-N=a.com"]).flags, ["--allow-net=a.com"]);
});

test("an entry that is no longer granted is left out, and the kind is named", () => {
  const given = ["--allow-net=a.com,b.com"];
  assert.deepEqual(permissionFlags(answers("--allow-net=b.com"), given), {
    flags: ["--allow-net=b.com"],
    lacking: ["net"],
  });
  assert.deepEqual(permissionFlags(answers(), given), { flags: [], lacking: ["net"] });
});

test("where it is not sure what is denied, nothing of the kind is granted", () => {
  const query = answers("--allow-read", "--deny-read=/secret");
  for (const given of [undefined, [], ["--deny-read=secret"], ["-P"], ["--deny-read=/secret", "-RP=web"]]) {
    const { flags, lacking } = permissionFlags(query, given);
    assert.deepEqual(flags, []);
    assert.ok(lacking.includes("read"), String(given));
  }
  const inPart = answers("--allow-read=/data", "--deny-read=/data/secret");
  assert.deepEqual(permissionFlags(inPart, ["--allow-read=/data"]).flags, []);
});

test("what Deno cannot be asked about is not granted", () => {
  const query = ({ host }: PermissionQuery) => {
    if (host !== undefined) throw new URIError("invalid host");
    return { state: "prompt" };
  };
  assert.deepEqual(permissionFlags(query, ["--allow-net=[::"]), { flags: [], lacking: ["net"] });
});

const denoOnly = { timeout: 60_000, skip: runtime === "deno" ? false : "only Deno has permissions" } as const;
const START = ["--allow-run", "--allow-env"];
const net = (host: string) => ({ name: "net", host });
const read = (path: string) => ({ name: "read", path });

async function rightsOf(
  flags: string[],
  questions: object[],
  ...task: string[]
): Promise<{ here: string[]; there: string[]; lines: string[] }> {
  const program = startProgram("rights", [JSON.stringify(questions), ...task], flags);
  const { code, out, err } = await outputOf(program);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

test("a process has the lists of its parent", denoOnly, async () => {
  const flags = [...START, "--allow-read", "-N=example.com,[::1]:80,*.example.org,10.0.0.0/8", "-S=hostname"];
  const { here, there, lines } = await rightsOf(flags, [
    { name: "net" },
    ...["example.com", "[::1]:80", "www.example.org", "10.1.2.3", "example.net"].map(net),
    { name: "sys", kind: "hostname" },
    { name: "sys", kind: "osRelease" },
    { name: "write" },
  ]);
  assert.deepEqual(here, ["no", "granted", "granted", "granted", "granted", "no", "granted", "no", "no"]);
  assert.deepEqual(there, here);
  assert.deepEqual(lines, []);
});

test("a process is denied what its parent is denied", denoOnly, async () => {
  const secret = "/etc/hostname";
  const all = ["-A", "--deny-net=example.com", `--deny-read=${secret}`, "--deny-env=TOKEN", "--deny-write"];
  const { here, there, lines } = await rightsOf(all, [
    ...[net("example.com"), net("example.net"), read(secret), read("/etc/hosts")],
    ...["TOKEN", "HOME"].map((variable) => ({ name: "env", variable })),
    { name: "write" },
  ]);
  assert.deepEqual(here, ["no", "granted", "no", "granted", "no", "granted", "no"]);
  assert.deepEqual(there, here);
  assert.deepEqual(lines, []);
});

test("a process does not get what its parent has given up, which is told", denoOnly, async () => {
  const flags = [...START, "--allow-read", "--allow-net=example.com,example.net"];
  const asked = [net("example.com"), net("example.net")];
  const { here, there, lines } = await rightsOf(flags, asked, "revoke", "example.com");
  assert.deepEqual(here, ["no", "granted"]);
  assert.deepEqual(there, here);
  assert.match(
    lines.join("\n"),
    /^walnats: processes get less of the permissions "net" .*\(--allow-net\).*THREAD/,
  );
});

test("a relative path that means something else by now is not passed on", denoOnly, async () => {
  const flags = [...START, "--allow-read", "--deny-read=./deno.json"];
  const program = startProgram("rights", ["[]", "chdir", tmpdir()], flags);
  const { err } = await outputOf(program);
  assert.match(err, /HandlerNotFoundError: .*handlers\.ts.* cannot be loaded: Requires read access/);
});
