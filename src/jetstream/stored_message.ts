// Messages in a stream, read and deleted by their number.

import type { MsgHdrs } from "@nats-io/nats-core";
import { MOST_IN_COPY } from "../nats/header_limit.ts";
import { parseHeaders } from "../nats/encoded_headers.ts";
import { ask, JetStreamApiError } from "./ask.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import * as Code from "./api_codes.ts";

/** A message as its stream keeps it. */
export interface StoredMessage {
  readonly subject: string;
  /** Its number in the stream. */
  readonly seq: number;
  /** When it was stored. */
  readonly time: Date;
  readonly data: Uint8Array;
  /** Throws where they cannot be read. */
  readonly headers: MsgHdrs;
}

/** Which message: the one with the number, or the first from there on with a subject. */
export interface StoredMessageQuery {
  readonly seq?: number | undefined;
  /** The first with this subject from `seq` on; it may have wildcards. */
  readonly next_by_subj?: string | undefined;
  /** The last with this subject. */
  readonly last_by_subj?: string | undefined;
}

interface Answer {
  readonly message: {
    readonly subject: string;
    readonly seq: number;
    readonly time: string;
    readonly data?: string;
    readonly hdrs?: string;
  };
}

const decoder = new TextDecoder();

/** The message, or `undefined` where there is none. */
export async function getMessage(
  link: NatsLink,
  stream: string,
  query: StoredMessageQuery,
): Promise<StoredMessage | undefined> {
  let answer: Answer;
  try {
    answer = await ask<Answer>(link, `STREAM.MSG.GET.${stream}`, query, { wait: 1000 });
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === Code.messageNotFound) return undefined;
    throw error;
  }
  const { subject, seq, time, data = "", hdrs = "" } = answer.message;
  let bytes: Uint8Array | undefined;
  let headers: MsgHdrs | undefined;
  // Made when somebody asks: who counts messages needs few of them.
  return {
    subject,
    seq,
    time: new Date(time),
    get data() {
      return bytes ??= fromBase64(data);
    },
    get headers() {
      return headers ??= parseHeaders(decoder.decode(fromBase64(hdrs)), MOST_IN_COPY);
    },
  };
}

/** Takes a message away, without overwriting it on the disk; whether it was there. */
export async function deleteMessage(link: NatsLink, stream: string, seq: number): Promise<boolean> {
  const { success } = await ask<{ success: boolean }>(link, `STREAM.MSG.DELETE.${stream}`, {
    seq,
    no_erase: true,
  }, { once: true });
  return success;
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
