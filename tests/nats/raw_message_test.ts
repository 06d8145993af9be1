import assert from "node:assert/strict";
import { headers, type Msg } from "@nats-io/nats-core";
import { hasTooManyHeaders, statusOf } from "../../src/nats/header_limit.ts";
import { headerBytes } from "../../src/nats/encoded_headers.ts";
import { rawHeaderBlock, rawHeaders, replyBytes, sizeOf, subjectBegins } from "../../src/nats/raw_message.ts";
import { test } from "../helpers/test.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** As it comes, and as nats.js tells of it by its types alone. */
function messages(): readonly [raw: Msg, plain: Msg] {
  const head = headers();
  head.set("a", "1");
  const data = encoder.encode("data");
  const plain = { subject: "some.subject", reply: "some.reply", headers: head, data } as Msg;
  const block = headerBytes(head);
  const _rdata = new Uint8Array([...block, ...data]);
  const _msg = { reply: encoder.encode("some.reply"), hdr: block.length, size: _rdata.length };
  return [{ ...plain, _msg, _rdata } as Msg, plain];
}

test("a message is read by its bytes, and by its public properties where it hides them", () => {
  for (const message of messages()) {
    assert.equal(decoder.decode(replyBytes(message)), "some.reply");
    assert.equal(subjectBegins(message, "some."), true);
    assert.equal(subjectBegins(message, "other."), false);
    assert.equal(statusOf(message), 0);
    assert.equal(hasTooManyHeaders(message, 0), "_msg" in message);
    assert.equal(decoder.decode(headerBytes(rawHeaders(message)!)), "NATS/1.0\r\na: 1\r\n\r\n");
  }
  const [raw, plain] = messages();
  assert.equal(decoder.decode(rawHeaderBlock(raw)), "NATS/1.0\r\na: 1\r\n\r\n");
  assert.equal(rawHeaderBlock(plain), undefined);
  const unreadable = Object.create(raw, { headers: { value: undefined } });
  assert.equal(rawHeaders(unreadable), undefined);
  assert.deepEqual([sizeOf(raw), sizeOf(plain)], [22, 4]);
  assert.equal(replyBytes({ ...plain, reply: undefined } as unknown as Msg).length, 0);
});
