import assert from "node:assert/strict";
import { DeliveredMessage } from "../../src/jetstream/delivered_message.ts";
import type { MessageSource } from "../../src/jetstream/message_source.ts";
import { test } from "../helpers/test.ts";

const source = {} as MessageSource;

test("the sequence is read from either form of a reply subject", () => {
  for (
    const reply of [
      "$JS.ACK.stream.consumer.1.1234567.7.1764000000000000000.3",
      "$JS.ACK._.hash.stream.consumer.1.1234567.7.1764000000000000000.3",
      "$JS.ACK.hub.hash.stream.consumer.1.1234567.7.1764000000000000000.3.random",
    ]
  ) assert.equal(DeliveredMessage.ofReply(source, new TextEncoder().encode(reply)).sequence, 1234567, reply);
});
