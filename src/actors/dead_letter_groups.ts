import type { DeadLetter } from "./dead_letter.ts";

/** Dead letters of one actor with the same error. */
export interface DeadLetterGroup {
  /** The event's name. */
  readonly event: string;
  /** The actor's name. */
  readonly actor: string;
  /** The error of the newest of them; those of the others may have other numbers in it. */
  readonly error: string;
  /** How many there are. */
  readonly count: number;
  /** When the first of them failed for good. */
  readonly oldest: Date;
  /** When the last one did. */
  readonly newest: Date;
  /** The id of the newest. */
  readonly newestId: number;
}

/** What a group is made of. */
type Member = Pick<DeadLetter, "id" | "event" | "actor" | "error" | "time">;

/** Groups dead letters, shown in whatever order. */
export class DeadLetterGroups {
  readonly #groups = new Map<string, DeadLetterGroup>();

  /** Puts a letter into its group. */
  add({ id, event, actor, error, time }: Member): void {
    const key = JSON.stringify([event, actor, withoutNumbers(error)]);
    const group = this.#groups.get(key);
    const isNewest = !group || id > group.newestId;
    this.#groups.set(key, {
      event,
      actor,
      error: isNewest ? error : group.error,
      count: (group?.count ?? 0) + 1,
      oldest: group && group.oldest < time ? group.oldest : time,
      newest: group && group.newest > time ? group.newest : time,
      newestId: isNewest ? id : group.newestId,
    });
  }

  /** The groups, the largest first. */
  list(): DeadLetterGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || b.newestId - a.newestId);
  }
}

/** "user 123 is gone" and "user 124 is gone" are one error; so it is with ids in hexadecimal digits. */
function withoutNumbers(error: string): string {
  return error.replace(/\b(?=[a-f-]*\d)[\da-f-]{8,}\b|\d+/gi, "0");
}
