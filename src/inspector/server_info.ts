import { canPause } from "../jetstream/pause_consumer.ts";
import type { NatsLink } from "../nats/nats_link.ts";

/** The server that a connection is to. */
export interface ServerInfo {
  /** The server's name. */
  readonly name: string;
  /** Its version, as `2.15.2`. */
  readonly version: string;
  /** Whether it can pause actors, as servers do from 2.11 on. */
  readonly canPause: boolean;
}

/** What the server has said of itself. */
export function serverInfo(link: NatsLink): ServerInfo {
  const { server_name: name = "", version = "" } = link.connection.info ?? {};
  return { name, version, canPause: canPause(link) };
}
