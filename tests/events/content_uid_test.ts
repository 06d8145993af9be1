import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { contentUid, EncodeError, Event, type types } from "@walnats/core";
import { z } from "zod";
import { test } from "../helpers/test.ts";

const GREETED = new Event("greeted", String);

test("it is the SHA-256 of the name, a zero byte and the encoded message", async () => {
  const expected = createHash("sha256").update("greeted").update(Uint8Array.of(0)).update('"Zoë"', "utf8");
  assert.equal(await contentUid(GREETED, "Zoë"), expected.digest("hex"));
});

test("it is the same in every version", async () => {
  // printf 'greeted\0"hi"' | sha256sum
  const expected = "c3ae41f14e29368faa37d9483520430362f943603c185e63e6302699268a6516";
  assert.equal(await contentUid(GREETED, "hi"), expected);
});

test("the same content has the same one, another content or event another", async () => {
  assert.equal(await contentUid(GREETED, "hi"), await contentUid(new Event("greeted", String), "hi"));
  assert.notEqual(await contentUid(GREETED, "hi"), await contentUid(GREETED, "Hi"));
  assert.notEqual(await contentUid(GREETED, "hi"), await contentUid(new Event("greete", String), "hi"));
});

test("what the schema strips does not count", async () => {
  const event = new Event("user", z.object({ id: z.int() }));
  assert.equal(
    await contentUid(event, { id: 1 }),
    await contentUid(event, { id: 1, at: Date.now() } as never),
  );
});

test("asynchronous serializers are waited for", async () => {
  const serializer: types.Serializer<string> = {
    encode: (message) => Promise.resolve(new TextEncoder().encode(JSON.stringify(message))),
    decode: () => "",
  };
  assert.equal(
    await contentUid(new Event("greeted", null, { serializer }), "hi"),
    await contentUid(GREETED, "hi"),
  );
});

test("a message that does not fit the schema has none", async () => {
  await assert.rejects(contentUid(GREETED, 13 as never), EncodeError);
});
