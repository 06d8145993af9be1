import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { create, equals, isMessage } from "@bufbuild/protobuf";
import { DecodeError, EncodeError, Event } from "@walnats/core";
import { ProtobufSerializer } from "@walnats/core/serializers/protobuf";
import fc from "fast-check";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";
import { type User, UserSchema } from "./fixtures/user_pb.ts";
import { concat, serializerContract } from "./serializer_contract.ts";

const serializer = new ProtobufSerializer(UserSchema);
const int32 = () => fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const usersWith = (friends: fc.Arbitrary<User[]>): fc.Arbitrary<User> =>
  fc.record({
    id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    name: fc.string({ unit: "grapheme" }),
    score: fc.double({ noNaN: true }),
    active: fc.boolean(),
    photo: fc.uint8Array({ maxLength: 100 }),
    tags: fc.array(fc.string({ unit: "grapheme" })),
    ranks: fc.array(int32()),
    friends,
  }).map((init) => create(UserSchema, init));
const strangers = usersWith(fc.constant([]));
const users = usersWith(fc.array(usersWith(fc.array(strangers, { maxLength: 1 })), { maxLength: 2 }));

serializerContract("ProtobufSerializer", () => new ProtobufSerializer(UserSchema), users, {
  isMessage: (v) => isMessage(v, UserSchema),
  assertSame: (a, b) => assert.ok(equals(UserSchema, a as User, b as User)),
  notMessages: [null, undefined, "Ann", [], {}, { $typeName: "walnats.test.Other" }, {
    $typeName: "walnats.test.User",
  }],
  large: () => create(UserSchema, { photo: new Uint8Array(1024 * 1024).fill(7), name: "Ann" }),
});

test("an event of a protobuf message carries its binary form", () => {
  const SIGNED_UP = new Event("signed-up", UserSchema, { serializer });
  const data = SIGNED_UP.encode(create(UserSchema, { name: "Ann" })) as Uint8Array;
  assert.deepEqual(data, Uint8Array.of(0x12, 3, 0x41, 0x6e, 0x6e));
  const user: User = SIGNED_UP.decode(data) as User;
  assert.equal(user.name, "Ann");
});

test("fields that a newer publisher added are kept", () => {
  const data = concat(serializer.encode(create(UserSchema, { name: "Ann" })), Uint8Array.of(0x78, 1));
  assert.deepEqual(serializer.encode(serializer.decode(data)), data);
});

test("bytes in a message are its own, whatever happens to the buffer they came in", () => {
  const buffer = Buffer.from(serializer.encode(create(UserSchema, { photo: Uint8Array.of(1, 2, 3) })));
  const { photo } = serializer.decode(buffer);
  buffer.fill(0);
  assert.deepEqual(photo, Uint8Array.of(1, 2, 3));
});

test("errors name the type and the field, and never show the value", () => {
  const bad: [Record<string, unknown>, RegExp][] = [
    [{ ranks: [1.5] }, /not a valid walnats\.test\.User: the value of walnats\.test\.User\.ranks/],
    [{ id: "hunter2" }, /walnats\.test\.User\.id/],
    [{ photo: "hunter2" }, /walnats\.test\.User\.photo/],
    [{ ranks: ["hunter2"] }, /walnats\.test\.User\.ranks/],
  ];
  for (const [fields, reason] of bad) {
    const message = { ...create(UserSchema), ...fields } as User;
    assert.throws(() => serializer.encode(message), (error: Error) => {
      assert.ok(error instanceof EncodeError && error.cause);
      assert.match(error.message, reason);
      assert.ok(!shown(error).includes("hunter2"), shown(error));
      return true;
    });
  }
  assert.throws(
    () => serializer.encode({} as User),
    /must be a walnats\.test\.User, .*make it with create\(\)/,
  );
  assert.throws(() => serializer.decode(Uint8Array.of(0x12, 200)), /not a walnats\.test\.User \(2 bytes\): /);
});

test("messages in messages in messages are refused before the stack is full", () => {
  let data = new Uint8Array();
  for (let i = 0; i < 3000; i++) {
    const length = data.length < 128 ? [data.length] : [data.length & 127 | 128, data.length >> 7];
    data = Uint8Array.of(0x42, ...length, ...data) as Uint8Array<ArrayBuffer>;
  }
  assert.throws(() => serializer.decode(data), DecodeError);
});

test("what is no schema of a message is refused", () => {
  for (const schema of [undefined, null, {}, "User", class User {}, { kind: "enum", typeName: "Color" }]) {
    assert.throws(
      () => new ProtobufSerializer(schema as never),
      /takes the schema of a protobuf-es message, got /,
    );
  }
  assert.equal(serializer.schema, UserSchema);
  assert.ok(Object.isFrozen(serializer));
});
