import { connect, type ConnectOptions, type Server } from "../nats/connect.ts";
import { ConnectedInspector } from "./connected_inspector.ts";

/**
 * Looks at what is on a server, without a declaration of events and actors: which there are, and their lag.
 *
 * @example
 * ```ts ignore
 * import { Inspector } from "@walnats/core/inspector";
 *
 * await using inspector = await new Inspector().connect("nats://localhost:4222");
 * console.table(await inspector.actors());
 * ```
 */
export class Inspector {
  /**
   * Connects to NATS.
   *
   * @param server as for `Events.connect`
   * @throws {ConnectError} where no server answers
   */
  async connect(server?: Server, options?: ConnectOptions): Promise<ConnectedInspector> {
    return new ConnectedInspector(await connect(server, options));
  }
}
