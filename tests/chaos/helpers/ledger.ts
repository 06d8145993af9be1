// What must be true after every fault: confirmed = handled by every actor, or in that actor's dead letters.
// Jobs are written down here, by actors of this process and, through a file, by those of others.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { DeadLetters, types } from "@walnats/core";
import { until } from "../../helpers/until.ts";

/** A line of the book: the handler of a message began or ended. */
export interface Entry {
  readonly what: "start" | "end";
  readonly actor: string;
  readonly id: number;
  readonly attempt: number;
  /** The instance that ran it. */
  readonly who: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Who writes entries down. */
export interface Recorder {
  record(entry: Entry): void;
}

/** What was emitted and confirmed, and what became of it. */
export class Ledger implements Recorder {
  /** Messages of which `emit` with `sync` said that they are stored. */
  readonly confirmed = new Set<number>();
  readonly #entries: Entry[] = [];
  readonly #handled = new Map<string, Map<number, number>>();
  readonly #files = new Map<string, number>();
  #last = 0;

  /** The next message's number. */
  nextId(): number {
    return ++this.#last;
  }

  record(entry: Entry): void {
    this.#entries.push(entry);
    if (entry.what === "start") return;
    const counts = this.#handled.get(entry.actor) ?? new Map<number, number>();
    this.#handled.set(entry.actor, counts);
    counts.set(entry.id, (counts.get(entry.id) ?? 0) + 1);
  }

  /** Takes the entries that another process writes into this file too, until the returned function is called. */
  follow(file: string): () => void {
    this.#files.set(file, 0);
    return () => {
      void this.entries;
      this.#files.delete(file);
    };
  }

  /** All so far. */
  get entries(): readonly Entry[] {
    for (const [file, read] of this.#files) {
      const text = readFileSync(file, "utf8");
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      this.#files.set(file, whole.length);
      for (const line of whole.slice(read).split("\n")) if (line) this.record(JSON.parse(line));
    }
    return this.#entries;
  }

  /** How often the actor's handler has ended well, by message. */
  handled(actor: string): ReadonlyMap<number, number> {
    void this.entries;
    return this.#handled.get(actor) ?? new Map();
  }

  /** Runs beyond the first one of a message, of all that ended well. */
  doubleRuns(...actors: types.AnyActor[]): number {
    let count = 0;
    for (const { name } of actors) for (const runs of this.handled(name).values()) count += runs - 1;
    return count;
  }

  /** Waits until every confirmed message is accounted for, for every actor. */
  async complete(
    deadLetters: DeadLetters,
    actors: readonly types.AnyActor[],
    timeout = 25_000,
  ): Promise<void> {
    for (const actor of actors) {
      let missing: number[] = [];
      let looked = 0;
      const accountedFor = async () => {
        const handled = this.handled(actor.name);
        const unhandled = [...this.confirmed].filter((id) => !handled.has(id));
        if (unhandled.length > 0 && performance.now() < looked + 200) return false;
        looked = performance.now();
        // The server may still be away.
        const dead = unhandled.length === 0
          ? new Set()
          : await deadIds(deadLetters, actor).catch(() => new Set());
        missing = unhandled.filter((id) => !dead.has(id));
        return missing.length === 0;
      };
      await until("all is accounted for", accountedFor, timeout).catch(() => {});
      const which = missing.slice(0, 5).map((id) => `${id} (${this.#story(actor.name, id)})`).join(", ");
      assert.equal(
        missing.length,
        0,
        `${actor.name}: of ${this.confirmed.size} confirmed messages ${missing.length} are lost: ${which}`,
      );
    }
  }

  #story(actor: string, id: number): string {
    const own = this.entries.filter((entry) => entry.actor === actor && entry.id === id);
    return own.map(({ what, attempt, who, time }) => `${what} ${attempt} by ${who} at ${time}`).join("; ") ||
      "never ran";
  }
}

/** The messages in an actor's dead letters. */
export async function deadIds(deadLetters: DeadLetters, actor: types.AnyActor): Promise<Set<number>> {
  const { name, event } = actor;
  const letters = await deadLetters.list({ actor: name, event: event.name, limit: 100_000 });
  return new Set(letters.map(({ data }) => event.decode(data) as number));
}
