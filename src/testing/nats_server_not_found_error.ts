// The error of a machine without a nats-server, and without a way to get one.

/**
 * Comes when no nats-server was found and none could be downloaded. Its message lists each way that was tried and why it
 * failed; do what its last line says: install one, or set `$NATS_SERVER_BIN`.
 *
 * @example Run without a server where there is none
 * ```ts
 * import { NatsServer, NatsServerNotFoundError } from "@walnats/core/testing";
 *
 * try {
 *   await using server = await NatsServer.start();
 *   console.log(server.url);
 * } catch (error) {
 *   if (!(error instanceof NatsServerNotFoundError)) throw error;
 *   console.log(error.reasons);
 * }
 * ```
 */
export class NatsServerNotFoundError extends Error {
  /** Always `NatsServerNotFoundError`. */
  override readonly name = "NatsServerNotFoundError";
  /** Always `WALNATS_NATS_SERVER_NOT_FOUND`. */
  readonly code = "WALNATS_NATS_SERVER_NOT_FOUND";
  /** Each way that was tried, and why it failed. */
  readonly reasons: readonly string[];

  /**
   * Made by `NatsServer.start()`.
   *
   * @param wanted what was looked for
   * @param reasons each way that was tried, and why it failed
   * @param advice what the user can do
   */
  constructor(wanted: string, reasons: readonly string[], advice: string) {
    super(`no ${wanted}:\n${reasons.map((reason) => `  - ${reason}\n`).join("")}${advice}`);
    this.reasons = reasons;
  }
}
