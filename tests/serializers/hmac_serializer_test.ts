import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { DecodeError, serializers, type types } from "@walnats/core";
import fc from "fast-check";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { jsonValues, serializerContract, SIGNED_ARRAYS } from "./serializer_contract.ts";

const { BytesSerializer, HMACSerializer, PrimitiveSerializer } = serializers;
const HASHES = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;
const hashes = Object.keys(HASHES) as serializers.HMACHash[];
const ofBytes = (options: serializers.HMACOptions) => new HMACSerializer(new BytesSerializer(), options);

for (const hash of ["sha256", "sha512"] as const) {
  serializerContract(
    `HMACSerializer(Array, ${hash})`,
    () => new HMACSerializer(new PrimitiveSerializer(Array), { key: "secret", hash }),
    fc.array(jsonValues()),
    SIGNED_ARRAYS,
  );
}

test("the raw HMAC goes in front of the bytes, with SHA-512 where no hash is named", async () => {
  for (const key of ["k", "héllo", "k".repeat(300)]) {
    for (const hash of [undefined, ...hashes]) {
      const message = Uint8Array.of(1, 2, 3);
      const digest = createHmac(hash ?? "sha512", key).update(message).digest();
      const data = await ofBytes({ key, hash }).encode(message);
      assert.deepEqual(data, Uint8Array.from([...digest, ...message]));
      assert.equal(data.length, HASHES[hash ?? "sha512"] + 3);
    }
  }
});

test("a key may be text or its bytes, and is taken as it is when the serializer is made", async () => {
  const key = new TextEncoder().encode("secret");
  const serializer = ofBytes({ key });
  key.fill(0);
  const data = await serializer.encode(Uint8Array.of(1));
  assert.deepEqual(await ofBytes({ key: "secret" }).decode(data), Uint8Array.of(1));
  assert.deepEqual(await serializer.decode(data), Uint8Array.of(1));
});

test("a message signed with another key or hash is refused, and not given to the inner serializer", async () => {
  const decoded: Uint8Array[] = [];
  const inner: types.Serializer<Uint8Array> = {
    encode: (message) => message,
    decode: (data) => (decoded.push(data), data),
  };
  const data = await ofBytes({ key: "secret" }).encode(new Uint8Array(200));
  for (const options of [{ key: "Secret" }, ...hashes.slice(0, 3).map((hash) => ({ key: "secret", hash }))]) {
    await assert.rejects(
      () => new HMACSerializer(inner, options).decode(data),
      (error) => error instanceof DecodeError && /changed, or signed with another key/.test(error.message),
    );
  }
  await assert.rejects(
    () => new HMACSerializer(inner, { key: "secret" }).decode(data.subarray(0, 63)),
    /too few/,
  );
  assert.equal(decoded.length, 0);
});

test("no key is shown, by an error or by a log", async () => {
  const secret = "hunter2";
  const inner = new BytesSerializer();
  const make = (...args: unknown[]) => () =>
    new HMACSerializer(...args as [typeof inner, serializers.HMACOptions]);
  const mistakes = [
    make(inner, secret),
    make(secret, { key: secret }),
    make(inner, { key: [secret] }),
    make(inner, { key: { secret } }),
    make(inner, { key: secret, hash: "md5" }),
    make(inner, { key: secret, algorithm: "sha512" }),
  ];
  for (const mistake of mistakes) assert.throws(mistake, (error) => !shown(error).includes(secret));
  const serializer = ofBytes({ key: secret });
  await serializer.encode(Uint8Array.of(1));
  const log = globalThis as { Deno?: { inspect: typeof shown }; Bun?: { inspect: typeof shown } };
  const logs = [shown, JSON.stringify, String, log.Deno?.inspect ?? shown, log.Bun?.inspect ?? shown];
  for (const show of logs) {
    assert.ok(!show(serializer).includes(secret), show(serializer));
    assert.ok(!show(serializer).includes("104, 117, 110"), show(serializer));
  }
});

test("what is no serializer, no key and no hash is refused when it is made", () => {
  const make = (options?: unknown) => () => ofBytes(options as serializers.HMACOptions);
  assert.throws(make(), /HMACSerializer: option "key" must be a Uint8Array or a string, got undefined/);
  assert.throws(make({ key: 13 }), /got a number/);
  assert.throws(make({ key: "" }), /option "key" must not be empty/);
  assert.throws(make({ key: new Uint8Array() }), RangeError);
  assert.throws(make({ key: "k", hash: "md5" }), /option "hash" must be "sha1" or .* got "md5"/);
  assert.throws(() => new HMACSerializer({} as never, { key: "k" }), /must be a serializer/);
  assert.ok(Object.isFrozen(ofBytes({ key: "k" })));
});
