import { WalnatsError } from "../../errors.ts";
import { type ServerStorage, serverStorage } from "../../jetstream/server_storage.ts";
import type { NatsLink } from "../../nats/nats_link.ts";
import { error, type Finding, type FindingText, warning } from "./finding.ts";

/** The shares of the storage from which on it is near its limit, and at it. */
const NEAR = 0.8;
const FULL = 0.95;

/** What is wrong with the disks of the servers; throws where this user may not ask. */
export async function diagnoseServers(link: NatsLink): Promise<Finding[]> {
  const servers = await serverStorage(link);
  if (servers.length === 0) {
    throw new WalnatsError(
      "cannot look at the disks: only a user of the server's system account may ask for them",
    );
  }
  return servers.flatMap((server) => [...disk(server), ...sync(server, servers.length === 1)]);
}

function* disk({ name, used, most, folder }: ServerStorage): Generator<Finding> {
  if (used < NEAR * most) return;
  const text: FindingText = {
    what: `the server ${name} has used ${
      Math.floor(used / most * 100)
    } % of its storage: ${used} of ${most} bytes`,
    why:
      "at the limit nothing more is stored: emits are refused, and retries and dead letters cannot be kept",
    mend:
      `find what is large with walnats ls and walnats dead groups, or raise max_file_store and the disk of ${folder}`,
  };
  yield used < FULL * most ? warning("disk", {}, text) : error("disk", {}, text);
}

/** Where others have copies, one server may lose what it has not written yet. */
function* sync({ name, syncInterval }: ServerStorage, isAlone: boolean): Generator<Finding> {
  if (!isAlone || !syncInterval) return;
  yield warning("sync-interval", {}, {
    what: `the server ${name} writes through to its disk each ${syncInterval} s, and is the only one`,
    why: "a power cut loses what was confirmed since then; that the process is killed loses nothing",
    mend:
      "set sync_interval: always in the jetstream block of its configuration, or have three servers and replicas: 3",
  });
}
