import type { NatsConnection } from "@nats-io/nats-core";

const decoder = new TextDecoder();

/** Loses the confirmed messages under a subject, each of which is handed over by itself, once `after` have passed. */
export function swallow(connection: NatsConnection, subject: string, after = 0): void {
  const { protocol } = connection as unknown as { protocol: { sendCommand(...pieces: unknown[]): void } };
  const send = protocol.sendCommand.bind(protocol);
  let passed = 0;
  protocol.sendCommand = (...pieces) => {
    const [frames] = pieces;
    const [line = ""] = frames instanceof Uint8Array ? decoder.decode(frames).split("\r\n", 1) : [];
    if (!line.startsWith(`HPUB ${subject} `) || passed++ < after) send(...pieces);
  };
}
