import { Inbox } from "../nats/inbox.ts";
import type { Link } from "../nats/link.ts";
import { Outbox } from "../nats/outbox.ts";
import { Uids } from "../nats/uids.ts";

/** What the ways of emitting share on one connection. */
export class Publisher {
  /** The connection. */
  readonly link: Link;
  /** Where messages wait that nobody confirms. */
  readonly outbox: Outbox;
  /** Where responses come, of all requests. */
  readonly replies: Inbox;
  /** Ids for messages that must not be stored twice. */
  readonly uids: Uids = new Uids();

  constructor(link: Link) {
    this.link = link;
    this.outbox = new Outbox(link);
    this.replies = new Inbox(link);
  }

  /** Sends what waits, gives up what is awaited, and closes the link. */
  async close(): Promise<void> {
    await this.outbox.close();
    this.replies.close();
    await this.link.close();
  }
}
