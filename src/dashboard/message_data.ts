// What the pages get as JSON of messages: of an event, dead, delayed; and what changes them. As in data.ts, times are
// milliseconds since 1970, durations are seconds, and what is unknown is null.

/** `GET api/tail?event=`, server-sent events named `message`: what is emitted, at most 50 a second. */
export interface TailedMessage {
  readonly time: number;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
}

/** `GET api/tail`, server-sent events named `left`: so many more were emitted in the last second, and are not shown. */
export interface TailGap {
  readonly left: number;
}

/** A message's content, as far as a page can show it. */
export interface Payload {
  /** JSON or text; null where it is neither, and `base64` has it. */
  readonly text: string | null;
  /** The first bytes where it is no text, else null. */
  readonly base64: string | null;
  /** All of them. */
  readonly bytes: number;
  /** Only the beginning is here. */
  readonly cut: boolean;
}

/** `POST api/emit`. */
export interface EmitRequest {
  readonly event: string;
  /** The message, as JSON says it. */
  readonly message: unknown;
  /** Seconds. */
  readonly delay?: number | undefined;
  readonly uid?: string | undefined;
}

/** Its answer; a message that does not fit the schema: 422 with an `ErrorData`. */
export interface EmitAnswer {
  readonly seq: number;
  readonly stream: string;
  readonly duplicate: boolean;
}

/** What dead letters or delayed messages to choose: empty: all. */
export interface Choice {
  readonly event?: string | undefined;
  readonly actor?: string | undefined;
  /** A part of the error; of dead letters only. */
  readonly error?: string | undefined;
}

/** `GET api/dead/groups?event=&actor=&error=`. */
export interface DeadGroupsData {
  readonly total: number;
  readonly groups: readonly DeadGroup[];
  /** Milliseconds; what is newer is not in it. */
  readonly until: number;
}

/** Dead letters of one actor with the same error. */
export interface DeadGroup {
  readonly event: string;
  readonly actor: string;
  readonly error: string;
  readonly count: number;
  readonly oldest: number;
  readonly newest: number;
  readonly newestId: number;
}

/** `GET api/dead?event=&actor=&error=&before=ID&limit=50`, newest first. */
export interface DeadListData {
  readonly letters: readonly DeadRow[];
  /** There are older ones: ask again with `before` the last id. */
  readonly more: boolean;
}

/** A dead letter in a list. */
export interface DeadRow {
  readonly id: number;
  readonly event: string;
  readonly actor: string;
  readonly attempts: number;
  readonly time: number;
  readonly error: string;
  readonly bytes: number;
}

/** `GET api/dead/letter?id=`; 404 where there is none. */
export interface DeadLetterData extends DeadRow {
  readonly subject: string;
  readonly seqNumber: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
}

/** `POST api/dead/redrive`, `api/dead/drop`, `api/delayed/run`, `api/delayed/drop`: some by id, or all that match. */
export type ChangeRequest =
  | { readonly ids: readonly number[] }
  | {
    readonly filter: Choice;
    /**
     * Of dead letters, milliseconds: what came later stays; from `DeadGroupsData.until`, so that nobody changes more than
     * was asked.
     */
    readonly until?: number | undefined;
  };

/** Its answer. */
export interface ChangeAnswer {
  readonly done: number;
}

/** `GET api/delayed?event=&actor=&limit=100`, those that are due first first. */
export interface DelayedData {
  /** Of all that match. */
  readonly total: number;
  readonly messages: readonly DelayedRow[];
}

/** A delayed message. */
export interface DelayedRow {
  readonly id: number;
  readonly event: string;
  readonly actor: string;
  readonly subject: string;
  readonly due: number;
  readonly attempts: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
}
