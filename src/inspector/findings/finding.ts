/** Something that `diagnose` has found. */
export interface Finding {
  /** What kind of thing it is; it never changes, so that scripts can go by it. */
  readonly code: FindingCode;
  /** `"error"`: messages are lost or not handled; `"warning"`: they will be, or somebody should know. */
  readonly severity: "error" | "warning";
  /** The event that it is about, if it is about one. */
  readonly event: string | undefined;
  /** The actor. */
  readonly actor: string | undefined;
  /** What is wrong. */
  readonly what: string;
  /** Why that matters. */
  readonly why: string;
  /** What to do; a command, where one does it. */
  readonly mend: string;
}

/** The kinds of findings; docs/doctor.md tells of each. */
export type FindingCode =
  | "cannot-connect"
  | "jetstream-off"
  | "not-permitted"
  | "old-server"
  | "mixed-versions"
  | "clock-skew"
  | "slow-consumers"
  | "account-limit"
  | "disk"
  | "sync-interval"
  | "event-missing"
  | "event-differs"
  | "actor-missing"
  | "actor-differs"
  | "foreign-subject"
  | "nobody-listens"
  | "event-limit"
  | "message-limit"
  | "memory-storage"
  | "one-copy"
  | "no-instance"
  | "lag-grows"
  | "places-full"
  | "lease-short"
  | "paused"
  | "dead-letters"
  | "dead-letters-grow"
  | "overdue"
  | "own-stream-missing"
  | "own-stream-copies"
  | "own-stream-limit"
  | "leftover-delayed";

/** What a check says of it: it knows the rest. */
export type FindingText = Pick<Finding, "what" | "why" | "mend">;

/** An error about an event or an actor, or about neither. */
export function error(code: FindingCode, about: About, text: FindingText): Finding {
  return { code, severity: "error", event: about.event, actor: about.actor, ...text };
}

/** A warning. */
export function warning(code: FindingCode, about: About, text: FindingText): Finding {
  return { code, severity: "warning", event: about.event, actor: about.actor, ...text };
}

interface About {
  readonly event?: string | undefined;
  readonly actor?: string | undefined;
}
