import { Inbox } from "../nats/inbox.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { UnconfirmedEmits } from "../nats/unconfirmed_emits.ts";
import { Uids } from "../jetstream/uids.ts";

/** What the ways of emitting share on one connection. */
export class Publisher {
  /** The connection. */
  readonly link: NatsLink;
  /** Messages that nobody confirms. */
  readonly unconfirmed: UnconfirmedEmits;
  /** Where responses come, of all requests. */
  readonly replies: Inbox;
  /** Ids for messages that must not be stored twice. */
  readonly uids: Uids = new Uids();

  constructor(link: NatsLink) {
    this.link = link;
    this.unconfirmed = new UnconfirmedEmits(link);
    this.replies = new Inbox(link);
  }

  /** Sends what waits, gives up what is awaited, and closes the link. */
  async close(): Promise<void> {
    await this.unconfirmed.close();
    this.replies.close();
    await this.link.close();
  }
}
