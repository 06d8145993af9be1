import { sleep } from "../async/sleep.ts";
import type { NatsLink } from "../nats/nats_link.ts";

/** Milliseconds in which answers come, and within which the next one comes after another. */
const LONGEST = 1000;
const NEXT = 100;
const STEP = 20;

/** An answer, and when it came by `Date.now()`. */
export interface CollectedReply {
  readonly data: Uint8Array;
  readonly at: number;
}

/** Asks all that listen on a subject; none where nobody does, or this user may not ask. */
export async function collectReplies(link: NatsLink, subject: string): Promise<CollectedReply[]> {
  const replies: CollectedReply[] = [];
  const inbox = `${link.inboxPrefix}.${crypto.randomUUID()}`;
  const askedAt = Date.now();
  let nobody = false;
  const subscription = link.subscribe(inbox, (error, message) => {
    // Where nobody listens the server says so, without data.
    if (error || message.data.length === 0) nobody = true;
    else replies.push({ data: message.data, at: Date.now() });
  });
  try {
    link.publishNow(subject, undefined, undefined, inbox);
    const isOver = () => Date.now() - (replies.at(-1)?.at ?? askedAt + LONGEST) >= NEXT;
    while (!nobody && !isOver() && Date.now() - askedAt < LONGEST) await sleep(STEP);
  } finally {
    subscription.unsubscribe();
  }
  return replies;
}
