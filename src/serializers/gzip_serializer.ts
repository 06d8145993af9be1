import { gzipSync } from "fflate";
import { DecodeError, EncodeError } from "../errors.ts";
import { positiveInteger, type Rule } from "../options.ts";
import { gunzip } from "./gunzip.ts";
import type { Serializer } from "./serializer.ts";
import { checkWrapper, whenReady } from "./wrapper.ts";

/** The options of a `GZipSerializer`. */
export interface GZipOptions {
  /** The compression level, from 0, none, to 9, the most. @default 9 */
  level?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | undefined;
  /** The most bytes of a message when decompressed; more is refused, on both sides. @default 16 MiB */
  maxSize?: number | undefined;
}

const isLevel: Rule = {
  expects: "a whole number, 0 to 9",
  check: (v) => typeof v !== "number" ? "type" : Number.isInteger(v) && v >= 0 && v <= 9 ? "ok" : "range",
};
const RULES = { level: isLevel, maxSize: positiveInteger };
const MIB = 1024 * 1024;

/**
 * Compresses the bytes of another serializer with gzip, RFC 1952, which pays off for text of some hundred bytes and
 * more.
 *
 * A message that grows beyond `maxSize` while it is decompressed is refused at once, so a small message cannot fill
 * the memory. Data of several members is read as one, as Python does; anything behind them is refused.
 *
 * @example
 * ```ts
 * import { Event, serializers } from "@walnats/core";
 * import { z } from "zod";
 *
 * const schema = z.object({ text: z.string() });
 * const serializer = new serializers.GZipSerializer(serializers.getSerializer(schema));
 * const PAGE_READ = new Event("page-read", schema, { serializer });
 * console.log(PAGE_READ.encode({ text: "again ".repeat(1000) }));
 * ```
 */
export class GZipSerializer<T> implements Serializer<T> {
  /** The media type of its bytes. */
  readonly contentType = "application/gzip";
  /** The serializer whose bytes are compressed. */
  readonly inner: Serializer<T>;
  /** The compression level: 0 to 9. */
  readonly level: NonNullable<GZipOptions["level"]>;
  /** The most bytes of a message when decompressed. */
  readonly maxSize: number;

  /** Throws a `TypeError` or `RangeError` for what is no serializer or no such option. */
  constructor(inner: Serializer<T>, options: GZipOptions = {}) {
    checkWrapper("GZipSerializer", inner, options, RULES);
    this.inner = inner;
    this.level = options.level ?? 9;
    this.maxSize = options.maxSize ?? 16 * MIB;
    Object.freeze(this);
  }

  /** The compressed bytes; throws `EncodeError` where they were more than `maxSize` before. */
  encode(message: T): Uint8Array | Promise<Uint8Array> {
    return whenReady(this.inner.encode(message), (data) => {
      if (data.length > this.maxSize) {
        throw new EncodeError(`the message has ${data.length} bytes, and at most ${this.maxSize} are read`);
      }
      // At level 0, fflate 0.8 ends data of a multiple of 65,535 bytes twice, which nobody can read.
      const level = this.level === 0 && data.length % 65_535 === 0 ? 1 : this.level;
      // Without the time, the same message gives the same bytes.
      return gzipSync(data, { level, mtime: 0 });
    });
  }

  /** The message; throws `DecodeError` for what is not gzip, corrupt, cut off, or too large when decompressed. */
  decode(data: Uint8Array): T | Promise<T> {
    return this.inner.decode(this.#unpack(data));
  }

  #unpack(data: Uint8Array): Uint8Array {
    try {
      return gunzip(data, this.maxSize);
    } catch (cause) {
      throw new DecodeError(`cannot unpack ${data.length} bytes of gzip: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}
