// Against what Python wrote; `vectors/make_vectors.py` made it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { create, equals } from "@bufbuild/protobuf";
import { serializers, type types } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { ProtobufSerializer } from "@walnats/core/serializers/protobuf";
import { fromBase64url } from "../../src/serializers/base64url.ts";
import { importFernetKey, sealFernet } from "../../src/serializers/fernet_token.ts";
import { test } from "../helpers/test.ts";
import { type User, UserSchema } from "./fixtures/user_pb.ts";

type AnySerializer = types.Serializer<unknown>;
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface JsonUser {
  id: string;
  photo: string;
  friends: JsonUser[];
}
interface Vectors {
  gzip: { about: string; data: string; text: string }[];
  hmac: { hash: serializers.HMACHash; key: string; text: string; data: string }[];
  fernet: {
    fixed: { key: string; text: string; time: number; iv: string; data: string }[];
    rotated: { keys: string[]; text: string; data: string }[];
  };
  msgpack: { value: Json; data: string }[];
  protobuf: { descriptor: string; messages: { value: JsonUser; data: string }[] };
  walnats: { inner: "json" | "msgpack" | "date"; wrappers: string[]; value: unknown; data: string }[];
}

const { BytesSerializer, FernetSerializer, GZipSerializer, HMACSerializer } = serializers;
const file = new URL("./vectors/python_serializers.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(file, "utf8"));
const bytes = new BytesSerializer();
const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
const bytesOf = (text: string) => new TextEncoder().encode(text);

test("gzip that Python wrote is read, with several members and every field of a header too", () => {
  assert.ok(vectors.gzip.length > 20);
  const serializer = new GZipSerializer(bytes);
  for (const { about, data, text } of vectors.gzip) {
    assert.deepEqual(serializer.decode(fromHex(data)), fromHex(text), about);
  }
});

test("HMACs of every hash are those of Python, in both directions", async () => {
  assert.ok(vectors.hmac.length > 50);
  for (const { hash, key, text, data } of vectors.hmac) {
    const serializer = new HMACSerializer(bytes, { key: fromHex(key), hash });
    assert.deepEqual(await serializer.encode(fromHex(text)), fromHex(data));
    assert.deepEqual(await serializer.decode(fromHex(data)), fromHex(text));
  }
});

test("Fernet tokens are those of Python, in both directions", async () => {
  assert.ok(vectors.fernet.fixed.length > 10);
  for (const { key, text, time, iv, data } of vectors.fernet.fixed) {
    const imported = await importFernetKey(fromBase64url(bytesOf(key))!);
    const token = await sealFernet(imported, fromHex(text), time, fromHex(iv));
    assert.equal(new TextDecoder().decode(token), data);
    assert.deepEqual(await new FernetSerializer(bytes, { key }).decode(bytesOf(data)), fromHex(text));
  }
});

test("of several keys, each reads what Python's MultiFernet wrote with the first", async () => {
  for (const { keys, text, data } of vectors.fernet.rotated) {
    assert.deepEqual(await new FernetSerializer(bytes, { keys }).decode(bytesOf(data)), fromHex(text));
    const reversed = new FernetSerializer(bytes, { keys: keys.toReversed() });
    assert.deepEqual(await reversed.decode(bytesOf(data)), fromHex(text));
    await assert.rejects(() => new FernetSerializer(bytes, { keys: keys.slice(1) }).decode(bytesOf(data)));
  }
});

test("MessagePack is that of Python, byte by byte", () => {
  assert.ok(vectors.msgpack.length > 50);
  const serializer = new MessagePackSerializer();
  for (const { value, data } of vectors.msgpack) {
    const message = revive(value);
    assert.deepEqual(serializer.decode(fromHex(data)), message);
    assert.deepEqual(serializer.encode(message), fromHex(data), JSON.stringify(value).slice(0, 100));
  }
});

test("protobuf is that of Python, byte by byte", () => {
  const serializer = new ProtobufSerializer(UserSchema);
  for (const { value, data } of vectors.protobuf.messages) {
    const message = toUser(value);
    assert.ok(equals(UserSchema, serializer.decode(fromHex(data)), message));
    assert.deepEqual(serializer.encode(message), fromHex(data));
  }
});

test("what Python walnats wrote with wrappers in any order is read", async () => {
  assert.ok(vectors.walnats.length > 40);
  for (const { inner, wrappers, value, data } of vectors.walnats) {
    const serializer = wrappers.reduceRight((within, name) => WRAPPERS[name]!(within), INNER[inner]);
    const message = await serializer.decode(fromHex(data));
    assert.deepEqual(
      message instanceof Date ? +message : message,
      inner === "date" ? Date.parse(String(value)) : value,
    );
    assert.deepEqual(await serializer.decode(await serializer.encode(message)), message);
  }
});

const INNER: Record<Vectors["walnats"][number]["inner"], AnySerializer> = {
  json: serializers.getSerializer(Object) as AnySerializer,
  msgpack: new MessagePackSerializer(),
  date: serializers.getSerializer(Date) as AnySerializer,
};
const WRAPPERS: Record<string, (inner: AnySerializer) => AnySerializer> = {
  gzip: (inner) => new GZipSerializer(inner),
  hmac: (inner) => new HMACSerializer(inner, { key: "secret" }),
  hmac256: (inner) => new HMACSerializer(inner, { key: "secret", hash: "sha256" }),
  fernet: (inner) => new FernetSerializer(inner, { key: vectors.fernet.fixed[0]!.key }),
};

/** `$` names what JSON has not. */
function revive(value: Json): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  if ("$bigint" in value) return BigInt(value.$bigint as string);
  if ("$bytes" in value) return fromHex(value.$bytes as string);
  if ("$date" in value) return new Date(value.$date as number);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
}

function toUser(value: JsonUser): User {
  return create(UserSchema, {
    ...value,
    id: BigInt(value.id),
    photo: fromHex(value.photo),
    friends: value.friends.map(toUser),
  });
}
