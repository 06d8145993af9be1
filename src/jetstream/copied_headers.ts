// Which headers of a message go into its copies: delayed messages and dead letters.

import { headers as newHeaders, type MsgHdrs } from "@nats-io/nats-core";

/** Is it a user's header, or one of the contract that still means something in a copy of the message? */
export function isCopied(name: string): boolean {
  return !/^(nats-|walnats-(delay|parked-|origin-|dead-))/i.test(name);
}

/** The headers of a message that go into a copy of it. */
export function headersOfCopy(original: MsgHdrs | undefined): MsgHdrs {
  const copy = newHeaders();
  for (const [name, values] of original ?? []) {
    if (isCopied(name)) { for (const value of values) copy.append(name, value); }
  }
  return copy;
}
