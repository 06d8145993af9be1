import assert from "node:assert/strict";
import { DecodeError, serializers } from "@walnats/core";
import fc from "fast-check";
import { importFernetKey, openFernet, sealFernet } from "../../src/serializers/fernet_token.ts";
import { fromBase64url, toBase64url } from "../../src/serializers/base64url.ts";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { jsonValues, serializerContract, SIGNED_ARRAYS } from "./serializer_contract.ts";

const { BytesSerializer, FernetSerializer, PrimitiveSerializer } = serializers;
/** The key of the specification's vectors. */
const KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const OTHER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const THIRD = "-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_8=";
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (data: Uint8Array) => new TextDecoder().decode(data);
const ofBytes = (options: serializers.FernetOptions) => new FernetSerializer(new BytesSerializer(), options);
const keyOf = (key: string) => importFernetKey(fromBase64url(bytesOf(key))!);

serializerContract(
  "FernetSerializer(Array)",
  () => new FernetSerializer(new PrimitiveSerializer(Array), { key: KEY, ttl: 60 }),
  fc.array(jsonValues()),
  SIGNED_ARRAYS,
);

test("a token is the one of the specification, bit for bit", async () => {
  const now = Date.parse("1985-10-26T01:20:00-07:00") / 1000;
  const iv = Uint8Array.from({ length: 16 }, (_, i) => i);
  const token = await sealFernet(await keyOf(KEY), bytesOf("hello"), now, iv);
  const expected =
    "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
  assert.equal(textOf(token), expected);
  assert.equal(textOf(await openFernet([await keyOf(KEY)], token, now + 1, 60)), "hello");
});

/** The specification's tokens that must not be read, at the time that it names. */
const INVALID = {
  "incorrect mac":
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
  "too short": "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
  "invalid base64":
    "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
  "payload size not multiple of block size":
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
  "payload padding error":
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
  "far-future TS (unacceptable clock skew)":
    "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==",
  "expired TTL":
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
  "incorrect IV (causes padding error)":
    "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
};

for (const [reason, token] of Object.entries(INVALID)) {
  test(`a token of the specification with ${reason} is refused`, async () => {
    const expired = reason === "expired TTL";
    const now = Date.parse(expired ? "1985-10-26T01:21:31-07:00" : "1985-10-26T01:20:01-07:00") / 1000;
    const keys = [await keyOf(KEY)];
    await assert.rejects(() => openFernet(keys, bytesOf(token), now, 60), DecodeError);
  });
}

test("a message is read while it is no older than ttl, and from a clock that is up to a minute ahead", async () => {
  const key = await keyOf(KEY);
  const token = await sealFernet(key, bytesOf("hi"), 1000.9, new Uint8Array(16));
  const read = (now: number, ttl?: number) => openFernet([key], token, now, ttl);
  for (const now of [940, 1000, 1010]) assert.equal(textOf(await read(now, 10)), "hi");
  await assert.rejects(() => read(1010.5, 10), /older than 10 s/);
  await assert.rejects(() => read(939.5, 10), /from the future/);
  for (const now of [0, 1e9]) assert.equal(textOf(await read(now)), "hi");
});

test("ttl is told apart by the real time", async () => {
  const old = await sealFernet(await keyOf(KEY), bytesOf("hi"), Date.now() / 1000 - 100, new Uint8Array(16));
  assert.deepEqual(await ofBytes({ key: KEY, ttl: 200 }).decode(old), bytesOf("hi"));
  await assert.rejects(() => ofBytes({ key: KEY, ttl: 50 }).decode(old), /older than 50 s/);
});

test("of several keys the first encrypts and all decrypt, so a key can be changed without a pause", async () => {
  const rotating = ofBytes({ keys: [OTHER, KEY] });
  const [old, fresh] = [
    await ofBytes({ key: KEY }).encode(bytesOf("old")),
    await rotating.encode(bytesOf("new")),
  ];
  assert.equal(textOf(await rotating.decode(old)), "old");
  assert.equal(textOf(await rotating.decode(fresh)), "new");
  assert.equal(textOf(await ofBytes({ key: OTHER }).decode(fresh)), "new");
  await assert.rejects(() => ofBytes({ key: KEY }).decode(fresh), /changed, or encrypted with another key/);
  await assert.rejects(() => ofBytes({ keys: [KEY, THIRD] }).decode(fresh), DecodeError);
});

test("a key may be bytes: those of its text, as Python has them, or its own 32", async () => {
  const token = await ofBytes({ key: KEY }).encode(bytesOf("hunter2"));
  const own = fromBase64url(bytesOf(KEY))!;
  const readers = [ofBytes({ key: bytesOf(KEY) }), ofBytes({ key: own }), ofBytes({ keys: [OTHER, own] })];
  own.fill(0); // It was copied.
  for (const reader of readers) assert.equal(textOf(await reader.decode(token)), "hunter2");
});

test("the same message is another token each time, and says nothing of the message", async () => {
  const serializer = ofBytes({ key: KEY });
  const tokens = await Promise.all(Array.from({ length: 50 }, () => serializer.encode(bytesOf("hunter2"))));
  assert.equal(new Set(tokens.map(textOf)).size, 50);
  for (const token of tokens) {
    assert.match(textOf(token), /^gAAAA[\w-]+={0,2}$/);
    assert.ok(!textOf(fromBase64url(token)!).includes("hunter2"));
  }
});

test("base64 has one writing for each value, so that no bit can change unnoticed", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (data) => {
    const text = toBase64url(data);
    assert.equal(textOf(text), btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_"));
    assert.deepEqual(fromBase64url(text), data);
  }));
  for (
    const text of [
      "A",
      "AA",
      "AAA",
      "AA=A",
      "A===",
      "====",
      "AB==",
      "AAB=",
      "AA\n=",
      "AA+=",
      "AA/=",
      "AAAA ",
      "é===",
    ]
  ) {
    assert.equal(fromBase64url(bytesOf(text)), undefined, text);
  }
});

test("a generated key is one that Python takes, and another each time", async () => {
  const keys = Array.from({ length: 10 }, () => FernetSerializer.generateKey());
  assert.equal(new Set(keys).size, 10);
  for (const key of keys) {
    assert.match(key, /^[\w-]{43}=$/);
    const serializer = ofBytes({ key });
    assert.deepEqual(await serializer.decode(await serializer.encode(bytesOf("a"))), bytesOf("a"));
  }
});

test("no key is shown, by an error or by a log", async () => {
  const secret = "hunter2-hunter2";
  const make = (options: unknown) => () => ofBytes(options as serializers.FernetOptions);
  const mistakes = [
    make(secret),
    make({ key: secret }),
    make({ keys: secret }),
    make({ keys: [KEY, secret] }),
    make({ keys: [[secret]] }),
    make({ key: secret, keys: [secret] }),
    make({ key: secret, ttl: "60" }),
    make({ key: secret, password: 1 }),
  ];
  for (const mistake of mistakes) assert.throws(mistake, (error) => !shown(error).includes("hunter2"));
  const serializer = ofBytes({ keys: [KEY, OTHER] });
  await serializer.encode(bytesOf("a"));
  const log = globalThis as { Deno?: { inspect: typeof shown }; Bun?: { inspect: typeof shown } };
  for (const show of [shown, JSON.stringify, String, log.Deno?.inspect ?? shown, log.Bun?.inspect ?? shown]) {
    for (const part of [KEY.slice(0, 20), "115, 15, 244", "0, 1, 2, 3"]) {
      assert.ok(!show(serializer).includes(part));
    }
  }
});

test("what is no serializer, no key and no ttl is refused when it is made", () => {
  const make = (options?: unknown) => () => ofBytes(options as serializers.FernetOptions);
  assert.throws(make(), /give one of the options "key" and "keys", got none/);
  assert.throws(make({ key: KEY, keys: [KEY] }), /got both/);
  assert.throws(make({ key: [1] }), /option "key" must be 32 bytes .* got an array/);
  for (const key of [new Uint8Array(31), bytesOf("short"), bytesOf(KEY).slice(1)]) {
    assert.throws(make({ key }), /option "key" must be 32 bytes .*, and is not/);
  }
  for (const key of ["", "short", KEY.slice(1), `${KEY}=`, KEY.replace("_", "/"), `${KEY.slice(0, -2)}5=`]) {
    assert.throws(make({ key }), RangeError, key);
  }
  assert.throws(make({ keys: [] }), /option "keys" must have one at least/);
  assert.throws(make({ keys: [KEY, "short"] }), /option "keys\[1\]" must be 32 bytes/);
  assert.throws(make({ key: KEY, ttl: 0 }), /option "ttl" must be a number of seconds above 0, got 0/);
  assert.throws(make({ key: KEY, ttl: "60" }), TypeError);
  assert.ok(Object.isFrozen(ofBytes({ key: KEY })));
});
