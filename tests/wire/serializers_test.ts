// Messages of every serializer, alone and wrapped, from us to Python walnats and from it to us, over NATS.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { create } from "@bufbuild/protobuf";
import { StringValueSchema } from "@bufbuild/protobuf/wkt";
import { Actor, Event, serializers, type types } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { ProtobufSerializer } from "@walnats/core/serializers/protobuf";
import { randomName, server } from "../helpers/nats.ts";
import { connectPair } from "../helpers/pair.ts";
import { test } from "../helpers/test.ts";
import { findPython } from "./python_peer.ts";

type AnySerializer = types.Serializer<unknown>;

const PACKAGES = ["cryptography==50.0.2", "msgpack==1.2.4", "protobuf==6.33.6"];
const KEY = serializers.FernetSerializer.generateKey();
const found = await findLibraries();
const options = {
  timeout: 60_000,
  skip: found.missing ? `no Python walnats: ${found.missing}` : false,
} as const;

/** Python walnats with the libraries that its serializers need, in a folder beside it. */
async function findLibraries(): Promise<{ python: string; path: string; missing?: string | undefined }> {
  const { python = "", missing } = await findPython() as { python?: string; missing?: string };
  const path = join(dirname(python), "..", "serializers");
  if (missing !== undefined || existsSync(path)) return { python, path, missing };
  const making = `${path}.${process.pid}`;
  try {
    await start(python, ["-m", "pip", "install", "--quiet", "--target", making, ...PACKAGES], 180_000);
    await rename(making, path).catch((error) => {
      if (!existsSync(path)) throw error; // Somebody else was faster.
    });
    return { python, path };
  } catch (error) {
    return { python, path, missing: (error as Error).message.split("\n")[0]! };
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Runs a program to its end; what it printed. */
function start(program: string, args: string[], timeout: number, input = "", env = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout, env: { ...process.env, ...env } },
      (error, output, errors) => error ? reject(new Error(`${error.message}\n${errors}`)) : resolve(output),
    );
    child.stdin!.end(input);
  });
}

const user = { id: 1, name: "Zoë", tags: ["again", "again", "again"], score: 1.5, none: null };
const INNER: Record<string, { serializer: AnySerializer; message: unknown; json: unknown }> = {
  json: { serializer: serializers.getSerializer(Object) as AnySerializer, message: user, json: user },
  msgpack: { serializer: new MessagePackSerializer(), message: user, json: user },
  date: {
    serializer: new serializers.DatetimeSerializer() as AnySerializer,
    message: new Date("2026-11-20T21:49:00.125Z"),
    json: "2026-11-20T21:49:00.125000+00:00",
  },
  day: {
    serializer: new serializers.DateSerializer() as AnySerializer,
    message: "2024-02-29",
    json: "2024-02-29",
  },
  protobuf: {
    serializer: new ProtobufSerializer(StringValueSchema) as AnySerializer,
    message: create(StringValueSchema, { value: "Zoë" }),
    json: "Zoë",
  },
};
const WRAPPERS: Record<string, (inner: AnySerializer) => AnySerializer> = {
  gzip: (inner) => new serializers.GZipSerializer(inner),
  hmac: (inner) => new serializers.HMACSerializer(inner, { key: "secret" }),
  fernet: (inner) => new serializers.FernetSerializer(inner, { key: KEY }),
};
const NESTED = [[], ["gzip"], ["hmac"], ["fernet"], ["hmac", "gzip"], ["fernet", "gzip"], [
  "gzip",
  "hmac",
  "fernet",
]];

for (const [inner, { serializer, message, json }] of Object.entries(INNER)) {
  test(
    `both sides read each other's ${inner}, packed, signed, encrypted and all of it`,
    options,
    async () => {
      const cases = NESTED.map((wrappers) => ({ event: randomName(), inner, wrappers, message: json }));
      const events = cases.map(({ event, wrappers }) => {
        const wrapped = wrappers.reduceRight((within, name) => WRAPPERS[name]!(within), serializer);
        return new Event(event, undefined, { serializer: wrapped });
      });
      const seen = events.map((): unknown[] => []);
      const actors = events.map((event, i) => new Actor("ours", event, (value) => void seen[i]!.push(value)));
      await using pair = await connectPair(events, actors);
      const python = async (command: "emit" | "listen") => {
        const input = JSON.stringify({ do: command, cases, key: KEY, server: server.url });
        const script = fileURLToPath(new URL("./serializers_peer.py", import.meta.url));
        return JSON.parse(await start(found.python, [script], 60_000, input, { PYTHONPATH: found.path }));
      };
      await python("emit");
      for (const event of events) await pair.pub.emit(event, message, { sync: true });
      await pair.sub.listen({ burst: true });
      for (const messages of seen) assert.deepEqual(messages, [message, message]);
      assert.deepEqual(await python("listen"), cases.map(() => [json, json]));
    },
  );
}
