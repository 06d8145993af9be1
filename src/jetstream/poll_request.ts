// A poll as the server reads it.

import type { Seconds } from "../seconds.ts";

/** Polls at least so long get heartbeats from the server. */
const HEARTBEAT_FROM: Seconds = 1;
/** The longest time between two heartbeats: a killed leader is noticed after two. */
const HEARTBEAT_MOST: Seconds = 2;
/**
 * The same where messages flow, so that polls that a leader took with it are noticed within a second. A server sends no
 * heartbeats between messages.
 */
const HEARTBEAT_IN_FLOW: Seconds = 0.2;
/** Missed heartbeats that count as silence, with and without a flow. */
const MISSED = 2;
const MISSED_IN_FLOW = 3;
/** Seconds after which a poll that does not wait has been answered, or is lost. */
const NO_WAIT: Seconds = 5;

const encoder = new TextEncoder();

/** What a poll asks for. */
export interface PollRequest {
  readonly body: Uint8Array;
  /** How long it waits. */
  readonly expires: Seconds;
  /** The longest time without a sign of the server while it waits. */
  readonly silence: Seconds;
}

/**
 * Makes one; `bytes` is `undefined` where the server is not to be told, `longest` what it lets a poll wait, `flows`
 * whether messages flow at the moment.
 */
export function pollRequest(
  batch: number,
  bytes: number | undefined,
  expires: Seconds | "no-wait",
  longest: Seconds,
  flows = false,
): PollRequest {
  if (expires === "no-wait") {
    const body = encoder.encode(JSON.stringify({ batch, max_bytes: bytes, no_wait: true }));
    return { body, expires: NO_WAIT, silence: NO_WAIT };
  }
  const seconds = Math.min(expires, longest);
  const heartbeat = seconds >= HEARTBEAT_FROM
    ? Math.min(seconds / 2, flows ? HEARTBEAT_IN_FLOW : HEARTBEAT_MOST)
    : undefined;
  const body = encoder.encode(JSON.stringify({
    batch,
    max_bytes: bytes,
    expires: Math.round(seconds * 1e9),
    idle_heartbeat: heartbeat && Math.floor(heartbeat * 1e9),
  }));
  return {
    body,
    expires: seconds,
    silence: heartbeat ? (flows ? MISSED_IN_FLOW : MISSED) * heartbeat : seconds,
  };
}
