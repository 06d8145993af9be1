import type { NatsConnection } from "@nats-io/nats-core";
import { concat } from "../../../src/concat.ts";

const CR = 13;
const decoder = new TextDecoder();

/** Loses the messages with headers under a subject, as confirmed ones are, once `after` have passed. */
export function swallow(connection: NatsConnection, subject: string, after = 0): void {
  const { protocol } = connection as unknown as { protocol: { sendCommand(...pieces: unknown[]): void } };
  const send = protocol.sendCommand.bind(protocol);
  let passed = 0;
  protocol.sendCommand = (...pieces) => {
    const [frames] = pieces;
    if (!(frames instanceof Uint8Array)) return send(...pieces);
    const kept = messagesOf(frames).filter(({ line }) =>
      !line.startsWith(`HPUB ${subject} `) || passed++ < after
    );
    if (kept.length > 0) send(concat(kept.map(({ bytes }) => bytes)));
  };
}

function messagesOf(frames: Uint8Array): { readonly line: string; readonly bytes: Uint8Array }[] {
  const messages = [];
  for (let at = 0; at < frames.length;) {
    const lineEnd = frames.indexOf(CR, at);
    const line = decoder.decode(frames.subarray(at, lineEnd));
    const end = lineEnd + 2 + Number(line.split(" ").at(-1)) + 2;
    messages.push({ line, bytes: frames.subarray(at, end) });
    at = end;
  }
  return messages;
}
