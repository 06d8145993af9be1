// Waiting for a stream's leader: without one, nobody receives what is published to the stream.
// Must hold: one request at a time for each stream, however many messages wait, so that they do not keep a cluster busy
// while it elects a leader.

import { sleep } from "../async/sleep.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { isUnanswered } from "./ask.ts";
import { streamInfo } from "./jetstream_api.ts";
import * as Code from "./api_codes.ts";
import { codeOf } from "./translate_error.ts";

/** Milliseconds for the reply to one request. */
const TIMEOUT = 1000;
/** Milliseconds between two requests where there is no leader. */
const PAUSE = 100;
/** Requests in a row. */
const ATTEMPTS = 4;

const waiting = new WeakMap<NatsLink, Map<string, Promise<unknown>>>();

/**
 * Resolves when the stream has a leader, when this user may not ask, or after some seconds; to the server's error where
 * the stream does not exist. Never rejects.
 */
export function awaitLeader(link: NatsLink, stream: string): Promise<unknown> {
  const ofLink = waiting.get(link) ?? new Map<string, Promise<unknown>>();
  waiting.set(link, ofLink);
  let leader = ofLink.get(stream);
  if (!leader) {
    leader = askForLeader(link, stream).finally(() => ofLink.delete(stream));
    ofLink.set(stream, leader);
  }
  return leader;
}

async function askForLeader(link: NatsLink, stream: string): Promise<unknown> {
  for (let attempt = 0; attempt < ATTEMPTS && !link.closed; attempt++) {
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
