// Pausing a consumer: the server delivers nothing of it until a time. From nats-server 2.11 on.

import type { NatsLink } from "../nats/nats_link.ts";
import { ask } from "./ask.ts";

/** What the server answers. */
export interface PauseAnswer {
  readonly paused: boolean;
  readonly pause_until?: string | undefined;
}

/** The server delivers nothing until then; a time that is over lets it go on. */
export function pauseConsumer(
  link: NatsLink,
  stream: string,
  consumer: string,
  until: Date,
): Promise<PauseAnswer> {
  return ask(link, `CONSUMER.PAUSE.${stream}.${consumer}`, { pause_until: until.toISOString() });
}

/** Does this server know it? An earlier one answers nothing that could be told from a JetStream that is off. */
export function canPause({ connection }: NatsLink): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(connection.info?.version ?? "") ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 11);
}
