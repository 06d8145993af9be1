import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import process from "node:process";
import { gunzipSync, gzipSync } from "node:zlib";
import { DecodeError, EncodeError, serializers, type types } from "@walnats/core";
import fc from "fast-check";
import { test } from "../helpers/test.ts";
import { zipBomb } from "./fixtures/zip_bomb.ts";
import { concat, jsonValues, serializerContract } from "./serializer_contract.ts";

const { BytesSerializer, GZipSerializer, PrimitiveSerializer } = serializers;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const gzip = (data: Uint8Array | string) => new Uint8Array(gzipSync(data));
const ofBytes = (options?: serializers.GZipOptions) => new GZipSerializer(new BytesSerializer(), options);
const noise = (size: number) => {
  const data = new Uint8Array(size);
  for (let i = 0, x = 1; i < size; i++) data[i] = (x = (x * 1103515245 + 12345) & 0x7fffffff) >> 16;
  return data;
};

serializerContract(
  "GZipSerializer(Array)",
  () => new GZipSerializer(new PrimitiveSerializer(Array)),
  fc.array(jsonValues()),
  {
    isMessage: Array.isArray,
    notMessages: [{}, null, [1n]],
    large: () => Array.from({ length: 60_000 }, (_, i) => `message ${i}`),
  },
);
serializerContract("GZipSerializer(Uint8Array)", () => ofBytes(), fc.uint8Array({ maxLength: 300 }), {
  isMessage: (v) => v instanceof Uint8Array,
  notMessages: ["text", null],
  large: () => noise(1024 * 1024),
});

test("what is packed can be unpacked by everybody, and the other way round", () => {
  for (const size of [0, 1, 100, 4095, 4096, 4097, 32_768, 65_535, 65_536, 131_070, 200_000]) {
    for (const data of [new Uint8Array(size), noise(size)]) {
      for (const level of [0, 1, 6, 9] as const) {
        const packed = ofBytes({ level }).encode(data) as Uint8Array;
        assert.deepEqual(new Uint8Array(gunzipSync(packed)), data);
        assert.deepEqual(ofBytes().decode(new Uint8Array(gzipSync(data, { level }))), data);
      }
    }
  }
});

test("a higher level makes it smaller, and the same message gives the same bytes", () => {
  const text = bytesOf(Array.from({ length: 2000 }, (_, i) => `line ${i * 7919 % 1000}`).join("\n"));
  const size = (level: 0 | 1 | 9) => (ofBytes({ level }).encode(text) as Uint8Array).length;
  assert.ok(size(0) > text.length && size(1) < text.length / 2 && size(9) < size(1));
  assert.deepEqual(ofBytes().encode(text), ofBytes({ level: 9 }).encode(text));
});

test("several members are one message, as Python reads them", () => {
  const members = ["a", "", "b".repeat(10_000), "", "c"];
  const data = concat(...members.map(gzip));
  assert.deepEqual(ofBytes().decode(data), bytesOf(members.join("")));
  assert.deepEqual(ofBytes().decode(concat(...Array(5000).fill(gzip("")))), new Uint8Array());
});

test("what comes behind the last member is refused", () => {
  const data = gzip("text");
  const behind = [[0], [0, 0, 0, 0], [31], [31, 139], [31, 139, 8], [...bytesOf("garbage")], [
    ...data.subarray(0, -1),
  ]];
  for (const more of behind) {
    assert.throws(() => ofBytes().decode(concat(data, Uint8Array.from(more))), DecodeError, more.join());
  }
  // A copy of the trailer, so that the last eight bytes are right.
  assert.throws(() => ofBytes().decode(concat(data, data.subarray(-8))), DecodeError);
});

test("a message that was cut off anywhere is refused", () => {
  for (const packed of [gzip("some text"), gzip(noise(5000)), concat(gzip("a"), gzip("b"))]) {
    const whole = ofBytes().decode(packed) as Uint8Array;
    for (let end = 0; end < packed.length; end++) {
      let read: Uint8Array;
      try {
        read = ofBytes().decode(packed.subarray(0, end)) as Uint8Array;
      } catch (error) {
        assert.ok(error instanceof DecodeError);
        continue;
      }
      // Between two members.
      assert.ok(end === gzip("a").length && read.length < whole.length, `cut off after ${end} bytes`);
    }
  }
});

test("a wrong CRC and a wrong length are refused, of any member", () => {
  for (const [at, reason] of [[8, /the CRC is wrong/], [4, /the length is wrong/]] as const) {
    for (const [before, behind] of [["", ""], ["first", ""], ["", "last"]] as const) {
      const member = gzip("some text");
      member[member.length - at]! ^= 1;
      const data = concat(...before ? [gzip(before)] : [], member, ...behind ? [gzip(behind)] : []);
      assert.throws(() => ofBytes().decode(data), reason);
    }
  }
});

test("a message may have maxSize bytes when decompressed and not one more", () => {
  const serializer = ofBytes({ maxSize: 10_000 });
  assert.equal((serializer.decode(gzip(new Uint8Array(10_000))) as Uint8Array).length, 10_000);
  const more = gzip(new Uint8Array(10_001));
  assert.throws(() => serializer.decode(more), /more than 10000 bytes when decompressed/);
  assert.throws(
    () => serializer.decode(concat(gzip(new Uint8Array(9000)), gzip(new Uint8Array(1001)))),
    DecodeError,
  );
  assert.equal(
    (ofBytes({ maxSize: 10_000 }).encode(new Uint8Array(10_000)) as Uint8Array).length < 100,
    true,
  );
  assert.throws(() => serializer.encode(new Uint8Array(10_001)), EncodeError);
  assert.equal(ofBytes().maxSize, 16 * 1024 * 1024);
});

test("1 GiB packed as 1 MiB is refused at once, however deep it is packed", async () => {
  const bomb = zipBomb();
  assert.ok(bomb.length > 1_000_000 && bomb.length < 1_200_000);
  const layers: types.Serializer<Uint8Array>[] = [ofBytes(), new GZipSerializer(ofBytes())];
  for (const [serializer, data] of [[layers[0]!, bomb], [layers[1]!, gzip(bomb)]] as const) {
    const before = { time: performance.now(), memory: process.memoryUsage().rss };
    await assert.rejects(
      async () => await serializer.decode(data),
      /more than 16777216 bytes when decompressed/,
    );
    const grown = process.memoryUsage().rss - before.memory;
    assert.ok(performance.now() - before.time < 1000, `took ${performance.now() - before.time} ms`);
    assert.ok(grown < 100 * 1024 * 1024, `grew by ${grown} bytes`);
  }
});

test("an inner serializer that is asynchronous is waited for, another is not", async () => {
  const inner: types.Serializer<string> = {
    encode: (message) => Promise.resolve(bytesOf(message)),
    decode: (data) => Promise.resolve(new TextDecoder().decode(data)),
  };
  const serializer = new GZipSerializer(inner);
  assert.equal(await serializer.decode(await serializer.encode("text")), "text");
  assert.ok(ofBytes().encode(Uint8Array.of(1)) instanceof Uint8Array);
  assert.ok(ofBytes().decode(gzip("a")) instanceof Uint8Array);
  assert.deepEqual(ofBytes().decode(Buffer.from(gzip("a"))), bytesOf("a"));
});

test("what is no serializer, no level and no size is refused when it is made", () => {
  const make = (...args: unknown[]) => () => new GZipSerializer(...args as [types.Serializer<string>]);
  const inner = new BytesSerializer();
  assert.throws(make(undefined), /GZipSerializer: the first argument must be a serializer, got undefined/);
  assert.throws(make({ encode: () => {} }), /must be a serializer/);
  assert.throws(make(inner, 9), /the options must be an object, got a number/);
  assert.throws(make(inner, { level: "9" }), /option "level" must be a whole number, 0 to 9, got "9"/);
  for (const level of [-1, 10, 1.5, NaN]) assert.throws(make(inner, { level }), RangeError);
  assert.throws(make(inner, { maxSize: 0 }), /option "maxSize" must be a whole number, 1 or more, got 0/);
  assert.throws(make(inner, { max_size: 1 }), /unknown option "max_size"; it takes level, maxSize/);
  assert.ok(Object.isFrozen(ofBytes()));
});
