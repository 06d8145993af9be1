import type { NatsConnection } from "@nats-io/nats-core";
import { ConnectError } from "../errors.ts";

/** The oldest version whose JetStream has what walnats asks it for. */
const [MAJOR, MINOR] = [2, 9];

/** Closes a connection to a server that is too old, and throws a `ConnectError` that says so. */
export function refuseOldServer(connection: NatsConnection): void {
  const version = connection.info?.version ?? "";
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  if (major === undefined || Number(major) > MAJOR || Number(major) === MAJOR && Number(minor) >= MINOR) {
    return;
  }
  void connection.close();
  throw new ConnectError(`nats-server ${version} is too old: update it to ${MAJOR}.${MINOR} or later`);
}
