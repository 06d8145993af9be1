// Does a stream have a leader, who hears what is published to it?
// Must hold: one question at a time for each stream, however many messages want to know: while a cluster elects, it is
// not kept busy by those that wait for the end of it.

import { sleep } from "../async/sleep.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { isUnanswered } from "./ask.ts";
import { streamInfo } from "./jetstream_api.ts";
import { Code, codeOf } from "./translate_error.ts";

/** Milliseconds that an answer may take. */
const TIMEOUT = 1000;
/** Milliseconds before the next question where there is no leader. */
const PAUSE = 100;
/** Questions in a row. */
const MOST = 4;

const asked = new WeakMap<NatsLink, Map<string, Promise<unknown>>>();

/**
 * Resolves when the stream has a leader, or that cannot be told; to what the server says where there is no such stream.
 * Never rejects, and resolves after some seconds at the latest.
 */
export function heard(link: NatsLink, stream: string): Promise<unknown> {
  const ofLink = asked.get(link) ?? new Map<string, Promise<unknown>>();
  asked.set(link, ofLink);
  let answer = ofLink.get(stream);
  if (!answer) {
    answer = whenLed(link, stream).finally(() => ofLink.delete(stream));
    ofLink.set(stream, answer);
  }
  return answer;
}

async function whenLed(link: NatsLink, stream: string): Promise<unknown> {
  for (let time = 0; time < MOST && !link.closed; time++) {
    try {
      return void await streamInfo(link, stream, TIMEOUT);
    } catch (error) {
      if (codeOf(error) === Code.streamNotFound) return error;
      if (!isUnanswered(error) && codeOf(error) !== Code.clusterNotAvailable) return undefined;
    }
    await sleep(PAUSE);
  }
  return undefined;
}
