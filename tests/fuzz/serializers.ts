// Values arrive as they were sent, or are refused; bytes from anybody are a message or a `DecodeError`.

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { type AnyEvent, DecodeError, EncodeError, Event, serializers } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import fc from "fast-check";
import { z } from "zod";
import { anything, property, type Target } from "./target.ts";

const KEY = "an HMAC key of 32 bytes or more, for tests";

/** Events that take as much as their kind can. */
const EVENTS: readonly AnyEvent[] = [
  new Event("object", Object),
  new Event("array", Array),
  new Event("string", String),
  new Event("number", Number),
  new Event("date", Date),
  new Event("bytes", Uint8Array),
  new Event("any", z.any()),
  new Event("unknown", z.unknown()),
  new Event("record", z.record(z.string(), z.any())),
  new Event("list", z.array(z.unknown())),
  new Event("loose", z.looseObject({ a: z.any() })),
  new Event("catchall", z.object({}).catchall(z.any())),
  new Event("tuple", z.tuple([z.any(), z.any().optional()])),
  new Event("json", z.json()),
  new Event("msgpack", z.any(), { serializer: new MessagePackSerializer() }),
  new Event("gzip", z.any(), {
    serializer: new serializers.GZipSerializer(serializers.getSerializer(z.any())),
  }),
  new Event("hmac", z.any(), {
    serializer: new serializers.HMACSerializer(serializers.getSerializer(z.any()), { key: KEY }),
  }),
] as never;

const events = fc.constantFrom(...EVENTS);

/** Objects whose schemas ask for no class. */
const STRUCTURAL = ["loose", "catchall"];

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * What arrives of a value: keys that are `undefined` are not there, zod drops a key `__proto__`, and no format knows
 * objects without a prototype.
 */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(([key, each]) => each !== undefined && key !== "__proto__");
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

/** Values arrive as they were sent, or are refused. */
export const serializersTarget: Target = {
  name: "serializers",
  properties: {
    "what is encoded is decoded to the same": property(
      fc.tuple(events, anything()),
      async ([event, value]) => {
        // To zod an instance with the properties of an object is one, as it is to TypeScript.
        if (STRUCTURAL.includes(event.name) && !isPlain(value)) return;
        let data: Uint8Array;
        try {
          data = await event.encode(value);
        } catch (error) {
          assert.ok(error instanceof EncodeError, `${event.name}: not an EncodeError: ${error}`);
          return;
        }
        const decoded = await event.decode(data);
        if (isDeepStrictEqual(plain(decoded), plain(value))) return;
        assert.fail(`${event.name}: ${fc.stringify(value)} came as ${fc.stringify(decoded)}`);
      },
    ),
    "any bytes are a message or a DecodeError": property(
      fc.tuple(
        events,
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map((text) => new TextEncoder().encode(text))),
      ),
      async ([event, data]) => {
        try {
          await event.decode(data);
        } catch (error) {
          assert.ok(error instanceof DecodeError, `${event.name}: not a DecodeError: ${error}`);
        }
      },
    ),
  },
};
