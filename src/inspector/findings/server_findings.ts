import { error, type Finding, warning } from "./finding.ts";
import type { Observations } from "./observations.ts";

/** Milliseconds. */
const MOST_SKEW = 2000;
/** The share of a limit from which on it is near. */
const NEAR = 0.8;

/** The servers, the account, and what this user may not see. */
export function serverFindings(seen: Observations): Finding[] {
  return [...versions(seen), ...clocks(seen), ...slowConsumers(seen), ...account(seen), ...denied(seen)];
}

function* versions({ servers, version }: Observations): Generator<Finding> {
  const all = [...new Set([version, ...servers.map(({ version }) => version)])].sort();
  if (all.length > 1) {
    yield warning("mixed-versions", {}, {
      what: `the servers have different versions: ${all.join(", ")}`,
      why: "what one of them cannot do works or fails by the server that happens to answer",
      mend: "update all servers to the same version of nats-server",
    });
  }
  const old = all.find((version) => isBefore(version, 2, 11));
  if (old) {
    yield warning("old-server", {}, {
      what: `nats-server ${old} is older than 2.11`,
      why: "it cannot pause actors, and 2.9 may forget messages in hand when it is killed",
      mend: "update nats-server to the newest version",
    });
  }
}

function isBefore(version: string, major: number, minor: number): boolean {
  const [its = 0, minors = 0] = version.split(".").map(Number);
  return its < major || (its === major && minors < minor);
}

function* clocks({ servers }: Observations): Generator<Finding> {
  for (const { name, ahead, took } of servers) {
    if (Math.abs(ahead) <= MOST_SKEW + took / 2) continue;
    const seconds = Math.round(Math.abs(ahead) / 1000);
    yield warning("clock-skew", {}, {
      what: `the clock of the server ${name} is ${seconds} s ${
        ahead > 0 ? "ahead of" : "behind"
      } this machine's`,
      why:
        "one of the two is wrong: messages for a certain time come early or late, and logs do not fit together",
      mend: "set the clocks by NTP on all machines, as with timedatectl set-ntp true",
    });
  }
}

function* slowConsumers({ servers }: Observations): Generator<Finding> {
  for (const { name, slowConsumers: count } of servers) {
    if (count === 0) continue;
    yield warning("slow-consumers", {}, {
      what:
        `the server ${name} has closed ${count} connections of this account since it started: they read too slowly`,
      why: "what was on its way to them is redelivered later",
      mend: "lower maxJobs of subscribers with large messages, or raise write_deadline of the server",
    });
  }
}

function* account({ account }: Observations): Generator<Finding> {
  if (!account) return;
  const tiers = Object.entries(account.tiers ?? { "": account });
  for (const [tier, { limits, ...used }] of tiers) {
    const uses = [
      ["bytes on disk", used.storage, limits.max_storage],
      ["bytes in memory", used.memory, limits.max_memory],
      ["streams", used.streams, limits.max_streams],
      ["consumers", used.consumers, limits.max_consumers],
    ] as const;
    for (const [what, value, limit] of uses) {
      // An account without any of the other storage has the limit 0.
      if (limit <= 0 || value < NEAR * limit) continue;
      const about = { what: `the account${tier && ` (${tier})`} has ${value} of at most ${limit} ${what}` };
      const text = {
        ...about,
        why: "at the limit, events and actors cannot be made, and nothing more is stored",
        mend: "raise the account's limits of JetStream, or redrive and drop what is not needed",
      };
      yield value >= limit ? error("account-limit", {}, text) : warning("account-limit", {}, text);
    }
  }
}

function* denied({ denied }: Observations): Generator<Finding> {
  for (const what of denied) {
    yield warning("not-permitted", {}, {
      what: `this user may not ask for ${what}`,
      why: "what is wrong there is not found",
      mend: "give the user the rights that docs/inspector.md lists",
    });
  }
}
