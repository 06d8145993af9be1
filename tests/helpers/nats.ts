// The nats-server that the tests talk to. `deno task test` starts one for the whole run and names it in
// $WALNATS_TEST_SERVER; where a test file is run by itself, one is started for that file.
// It starts while the module loads, outside of every test, so no test is charged with it as a leak.

import process from "node:process";
import { NatsServer } from "../../src/testing/mod.ts";

/** The server: its address for `connect()`, and its version as `2.15.2`. */
export const server: { url: string; version: string } = await sharedServer();

export { randomName } from "./random_name.ts";

async function sharedServer(): Promise<{ url: string; version: string }> {
  const { WALNATS_TEST_SERVER: url, WALNATS_TEST_NATS_VERSION: version } = process.env;
  if (url && version) return { url, version };
  // It is gone with this process; `version` alone chooses which one to start.
  const own = await NatsServer.start(version ? { version } : {});
  return { url: own.url, version: own.version };
}
