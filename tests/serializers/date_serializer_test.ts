import assert from "node:assert/strict";
import { EncodeError, Event, serializers } from "@walnats/core";
import { DecodeError } from "@walnats/core";
import { test } from "../helpers/test.ts";

const serializer = new serializers.DateSerializer();
const bytes = (text: string) => new TextEncoder().encode(text);

test("a day goes as its text, without quotes, and comes back", () => {
  for (const day of ["2026-11-20", "2024-02-29", "0001-01-01", "9999-12-31"]) {
    assert.equal(new TextDecoder().decode(serializer.encode(day)), day);
    assert.equal(serializer.decode(bytes(day)), day);
  }
  const event = new Event("closed", String, { serializer });
  assert.deepEqual(event.encode("2026-11-20"), bytes("2026-11-20"));
});

test("what is no day is refused both ways", () => {
  const others = [
    "2026-02-30",
    "2026-13-01",
    "0000-01-01",
    "20261120",
    "2026-11-20T00:00:00Z",
    "",
    "2026-1-1",
    "2026-11-2x",
  ];
  for (const text of others) {
    assert.throws(() => serializer.encode(text), EncodeError, text);
    assert.throws(() => serializer.decode(bytes(text)), DecodeError, text);
  }
  assert.throws(
    () => serializer.encode(new Date() as never),
    /must be a day such as "2026-11-20", got an object of Date/,
  );
  assert.throws(() => serializer.decode(new Uint8Array(1e6)), /not a day such as 2026-11-20: 1000000 bytes/);
});
