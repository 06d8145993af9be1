import { server } from "../../helpers/nats.ts";
import { NatsServer } from "../../../src/testing/mod.ts";

/** A server of the version under test that a test may kill and wipe. */
export function startServer(config = ""): Promise<NatsServer> {
  return NatsServer.start({ version: server.version, config });
}
