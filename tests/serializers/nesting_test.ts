// Wrappers in every order around each kind of serializer.

import assert from "node:assert/strict";
import { create, equals } from "@bufbuild/protobuf";
import { DecodeError, serializers, type types } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { ProtobufSerializer } from "@walnats/core/serializers/protobuf";
import { z } from "zod";
import { test } from "../helpers/test.ts";
import { UserSchema } from "./fixtures/user_pb.ts";
import { zipBomb } from "./fixtures/zip_bomb.ts";

type AnySerializer = types.Serializer<unknown>;
const { BytesSerializer, FernetSerializer, GZipSerializer, HMACSerializer, JsonSerializer } = serializers;
const KEY = FernetSerializer.generateKey();

const WRAPPERS: Record<string, (inner: AnySerializer, secret?: string) => AnySerializer> = {
  gzip: (inner) => new GZipSerializer(inner),
  hmac: (inner, secret = "secret") => new HMACSerializer(inner, { key: secret, hash: "sha256" }),
  fernet: (inner, secret) =>
    new FernetSerializer(inner, { key: secret ? FernetSerializer.generateKey() : KEY }),
};
const schema = z.object({ id: z.int(), name: z.string() });
const user = { id: 1, name: "Ann ".repeat(100) };
const INNER: Record<string, [AnySerializer, unknown, (a: unknown, b: unknown) => void]> = {
  json: [new JsonSerializer(schema) as AnySerializer, user, assert.deepEqual],
  msgpack: [new MessagePackSerializer(schema) as AnySerializer, user, assert.deepEqual],
  protobuf: [
    new ProtobufSerializer(UserSchema) as AnySerializer,
    create(UserSchema, { id: 1n, name: user.name }),
    (a, b) => assert.ok(equals(UserSchema, a as never, b as never)),
  ],
};

function orders(names: readonly string[]): string[][] {
  if (names.length === 0) return [[]];
  return names.flatMap((name) => orders(names.filter((n) => n !== name)).map((rest) => [name, ...rest]));
}
const wrap = (names: readonly string[], inner: AnySerializer, secret?: string) =>
  names.reduceRight((serializer, name) => WRAPPERS[name]!(serializer, secret), inner);

for (
  const order of [...orders(Object.keys(WRAPPERS)), ["gzip", "gzip"], ["hmac", "hmac"], ["fernet", "fernet"]]
) {
  test(`${order.join(" around ")} around JSON, MessagePack or protobuf: it survives, and no change does`, async () => {
    for (const [inner, message, assertSame] of Object.values(INNER)) {
      const data = await wrap(order, inner).encode(message);
      assertSame(await wrap(order, inner).decode(data), message);
      await assert.rejects(async () => await wrap(order, inner).decode(data.subarray(0, -1)), DecodeError);
      await assert.rejects(async () => await wrap(order, inner).decode(new Uint8Array()), DecodeError);
      if (order.some((name) => name !== "gzip")) {
        await assert.rejects(async () => await wrap(order, inner, "other").decode(data), DecodeError);
      }
      for (let bit = 0; bit < data.length * 8; bit += 13) {
        const changed = new Uint8Array(data);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const decoding = (async () => await wrap(order, inner).decode(changed))();
        if (order[0] !== "gzip") await assert.rejects(decoding, DecodeError, `bit ${bit}`);
        // Some bits of gzip mean nothing: when and where it was packed, and those that fill up its last byte.
        else {
          await decoding.then(
            (decoded) => assertSame(decoded, message),
            (error) => assert.ok(error instanceof DecodeError),
          );
        }
      }
    }
  });
}

test("compressing before encrypting makes it small, the other way round does not", async () => {
  const [json, message] = INNER.json!;
  const sizes = await Promise.all(
    [["fernet", "gzip"], ["gzip", "fernet"]].map(async (order) =>
      (await wrap(order, json).encode(message)).length
    ),
  );
  assert.ok(sizes[0]! < sizes[1]! / 2, sizes.join());
});

test("a bomb that is signed and encrypted is refused at once too", async () => {
  const bytes = new BytesSerializer() as AnySerializer;
  for (const order of [["hmac"], ["fernet"], ["fernet", "hmac"]]) {
    const data = await wrap(order, bytes).encode(zipBomb());
    const before = performance.now();
    await assert.rejects(
      async () => await wrap([...order, "gzip"], bytes).decode(data),
      /more than 16777216 bytes when decompressed/,
    );
    assert.ok(performance.now() - before < 2000);
  }
});
