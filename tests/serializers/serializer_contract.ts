// What every serializer promises, whatever it does: what goes in comes out, and bytes from anybody, however
// hostile, are a message or a `DecodeError`, soon.

import assert from "node:assert/strict";
import { DecodeError, EncodeError, Event, type types } from "@walnats/core";
import fc from "fast-check";
import { test } from "../helpers/test.ts";

/** How a serializer differs from the others in what the contract needs to know. */
export interface ContractOptions {
  /** Is it a message of the schema? What hostile bytes are decoded to must be one. */
  isMessage: (value: unknown) => boolean;
  /** What `encode` must refuse. @default none */
  notMessages?: readonly unknown[];
  /** Asserts that a message survived. @default deepStrictEqual */
  assertSame?: (actual: unknown, expected: unknown) => void;
  /** Does it notice every change of its bytes? Then none of them is a message. @default false */
  integrity?: boolean;
  /** A message of about 1 MiB, which must survive too. @default none */
  large?: () => unknown;
  /** Milliseconds that decoding anything may take. @default 5000 */
  within?: number;
}

/** What the contract knows of arrays whose bytes are signed. */
export const SIGNED_ARRAYS: ContractOptions = {
  isMessage: Array.isArray,
  notMessages: [{}, null, [1n]],
  integrity: true,
  large: () => Array.from({ length: 60_000 }, (_, i) => `message ${i}`),
};

const MIB = 1024 * 1024;
const DEPTH = 500_000;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const filled = (pattern: string) => bytesOf(pattern.repeat(Math.ceil(MIB / pattern.length)).slice(0, MIB));

const NOT_UTF8 = {
  "a lone continuation byte": [0x22, 0x80, 0x22],
  "an overlong form": [0x22, 0xc0, 0x80, 0x22],
  "a surrogate": [0x22, 0xed, 0xa0, 0x80, 0x22],
  "beyond Unicode": [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22],
  "a character that ends too soon": [0x22, 0xe2, 0x82, 0x22],
  "UTF-16": [0xff, 0xfe, 0x22, 0x00, 0x61, 0x00, 0x22, 0x00],
};

/** `__proto__` with some of its letters as escapes, as keys of an object at some place of a message. */
const PROTOTYPE_KEYS = [
  "__proto__",
  "\\u005f_proto__",
  "\\u005F\\u005fproto\\u005f\\u005F",
  "__\\u0070roto__",
  "__p\\u0072oto__",
  "__pr\\u006Fto__",
  "__pro\\u0074o__",
  "\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f",
].flatMap((key) => {
  const poison = `{"${key}":{"isAdmin":true}}`;
  return [poison, `[${poison}]`, `{"a":${poison}}`, `{"id":1,"name":"x","${key}":{"isAdmin":true}}`];
});

/**
 * Declares the tests of the contract.
 *
 * @param make makes a fresh serializer
 * @param arbitrary messages that it must carry
 */
export function serializerContract<T>(
  name: string,
  make: () => types.Serializer<T>,
  arbitrary: fc.Arbitrary<T>,
  options: ContractOptions,
): void {
  const { isMessage, notMessages = [], integrity = false, large, within = 5000 } = options;
  const assertSame: (actual: unknown, expected: unknown) => void = options.assertSame ??
    assert.deepStrictEqual;

  /** Throws unless the bytes are a message or cause a `DecodeError`, soon; gives the message, if it is one. */
  async function attack(data: Uint8Array): Promise<unknown> {
    const serializer = make();
    const before = performance.now();
    const decoded = await (async () => ({ message: await serializer.decode(data) }))().catch((error) =>
      error
    );
    const took = performance.now() - before;
    assert.ok(took < within, `decoding took ${took.toFixed()} ms`);
    if (decoded instanceof Error) {
      assert.ok(decoded instanceof DecodeError, `another error than a DecodeError: ${decoded}`);
      assert.ok(decoded.message.length < 2000, "the error quotes what it was given");
      return undefined;
    }
    assert.ok(isMessage(decoded.message), "what was decoded is no message of the schema");
    return decoded.message;
  }

  /** The same for a message that was changed on its way. */
  async function attackChanged(data: Uint8Array): Promise<void> {
    const message = await attack(data);
    if (integrity) assert.ok(message === undefined, "a message that was changed came through");
  }

  const promise = (what: string, body: () => Promise<void>) => test(`${name}: ${what}`, body);

  promise("every message survives the way there and back", async () => {
    await fc.assert(fc.asyncProperty(arbitrary, async (message) => {
      const serializer = make();
      const data = await serializer.encode(message);
      assert.ok(data instanceof Uint8Array);
      assertSame(await serializer.decode(data), message);
      assertSame(await make().decode(data), message);
    }));
  });

  promise("encoding leaves the message as it was, decoding the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.clone(arbitrary, 2), async ([message, same]) => {
        const serializer = make();
        const data = await serializer.encode(message!);
        assertSame(message, same);
        const copy = new Uint8Array(data);
        await serializer.decode(data);
        assert.deepEqual(data, copy);
      }),
      { numRuns: 30 },
    );
  });

  promise("reads bytes in the middle of a larger buffer", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (message) => {
        const serializer = make();
        const data = await serializer.encode(message);
        const buffer = new Uint8Array(data.length + 7).fill(0x7b);
        buffer.set(data, 3);
        assertSame(await serializer.decode(buffer.subarray(3, 3 + data.length)), message);
      }),
      { numRuns: 30 },
    );
  });

  promise("serves many at once", async () => {
    const serializer = make();
    const messages = fc.sample(arbitrary, { numRuns: 50, seed: 1 });
    const encoded = await Promise.all(messages.map((message) => serializer.encode(message)));
    const decoded = await Promise.all(encoded.map((data) => serializer.decode(data)));
    decoded.forEach((message, i) => assertSame(message, messages[i]));
  });

  promise("an event's errors name the event and have a cause", async () => {
    const event = new Event("contract", undefined, { serializer: make() as types.Serializer<unknown> });
    for (const message of notMessages) {
      await assert.rejects(async () => await event.encode(message), (error: Error) => {
        assert.ok(error instanceof EncodeError, `another error than an EncodeError: ${error}`);
        assert.equal(error.event, "contract");
        assert.match(error.message, /"contract"/);
        assert.ok(error.cause);
        return true;
      });
    }
    try {
      await event.decode(new Uint8Array());
    } catch (error) {
      assert.ok(error instanceof DecodeError);
      assert.equal(error.event, "contract");
      assert.ok(error.cause);
    }
  });

  promise("no bytes at all are a message or a DecodeError", async () => {
    await attack(new Uint8Array());
  });

  promise("random bytes are a message or a DecodeError", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (data) => {
      await attack(data);
    }));
  });

  promise("a message that was cut off or has more behind it is a message or a DecodeError", async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrary,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (m, part) => {
          const data = await make().encode(m);
          await attackChanged(data.subarray(0, Math.floor(data.length * part)));
          await attackChanged(data.subarray(0, -1));
          await attackChanged(data.subarray(1));
          await attackChanged(concat(data, Uint8Array.of(0)));
          await attackChanged(concat(data, data));
        },
      ),
    );
  });

  promise("a message with a wrong bit is a message or a DecodeError", async () => {
    await fc.assert(fc.asyncProperty(arbitrary, fc.nat(), fc.nat(7), async (m, at, bit) => {
      const data = new Uint8Array(await make().encode(m));
      if (data.length === 0) return;
      data[at % data.length]! ^= 1 << bit;
      await attackChanged(data);
    }));
  });

  promise("each bit of a message may be wrong: it is a message or a DecodeError", async () => {
    const data = new Uint8Array(await make().encode(fc.sample(arbitrary, { numRuns: 1, seed: 1 })[0]!));
    for (let bit = 0; bit < Math.min(data.length, 200) * 8; bit++) {
      data[bit >> 3]! ^= 1 << (bit & 7);
      await attackChanged(data);
      data[bit >> 3]! ^= 1 << (bit & 7);
    }
  });

  if (large) {
    promise("a message of 1 MiB survives, and is refused soon where a bit of it is wrong", async () => {
      const message = large() as T;
      const data = new Uint8Array(await make().encode(message));
      assertSame(await make().decode(data), message);
      data[data.length >> 1]! ^= 1;
      await attackChanged(data);
    });
  }

  promise("text that is not UTF-8 is a message or a DecodeError", async () => {
    for (const bytes of Object.values(NOT_UTF8)) {
      const message = await attack(Uint8Array.from(bytes));
      assert.ok(typeof message !== "string", "a string was made of what is not UTF-8");
    }
  });

  promise("1 MiB of garbage is a message or a DecodeError, soon", async () => {
    const noise = new Uint8Array(MIB);
    for (let i = 0, x = 1; i < MIB; i++) noise[i] = x = x * 1103515245 + 12345 & 0x7fffffff;
    for (const fill of ["\0", "\xff", " ", "9", '"', "-", "{}", '{"a":', '[1,"a",', "2026-"]) {
      await attack(filled(fill));
    }
    await attack(noise);
    await attack(bytesOf(`"${"9".repeat(MIB)}"`));
    await attack(bytesOf("9".repeat(MIB)));
  });

  promise(`what is nested ${DEPTH} deep is a message or a DecodeError, soon`, async () => {
    await attack(bytesOf("[".repeat(DEPTH)));
    await attack(bytesOf("[".repeat(DEPTH) + "]".repeat(DEPTH)));
    await attack(bytesOf('{"a":'.repeat(DEPTH) + "1" + "}".repeat(DEPTH)));
    await attack(bytesOf("[".repeat(DEPTH) + '{"\\u005f_proto__":1}' + "]".repeat(DEPTH)));
  });

  promise("no message has a key __proto__, however it was written", async () => {
    for (const text of PROTOTYPE_KEYS) {
      const message = await attack(bytesOf(text));
      assert.ok(!hasPrototypeKey(message), `a key __proto__ came through: ${text}`);
      const merged = Object.assign({}, message) as { isAdmin?: boolean };
      assert.equal(merged.isAdmin, undefined);
    }
  });
}

/** One after the other. */
export function concat(...pieces: Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasPrototypeKey);
}

/** JSON values as they are after a round trip: no `-0`, no prototype but the usual, no key `__proto__`. */
export function jsonValues(): fc.Arbitrary<unknown> {
  return fc.jsonValue({ maxDepth: 4 })
    .map((value) => JSON.stringify(value))
    .filter((text) => !text.includes('"__proto__":'))
    .map((text) => JSON.parse(text));
}

/** Moments that ISO 8601 text can hold. */
export function dates(): fc.Arbitrary<Date> {
  const min = new Date("0001-01-01T00:00:00Z");
  return fc.date({ min, max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
}

/** Text of any characters, lone surrogates too. */
export const texts = (): fc.Arbitrary<string> => fc.string({ unit: "binary" });
