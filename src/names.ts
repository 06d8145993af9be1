// Which names an event or an actor may have. They become subjects, stream names and durable names,
// so this is also what keeps a name from reaching into somebody else's subjects.

import { show } from "./options.ts";

/** Bytes of a name in NATS: `JSMaxNameLen`, in 2.9 as in 2.15. */
const LONGEST_NAME = 255;

/** The first token of the subjects, and the prefix of the streams, that walnats keeps for itself. */
export const RESERVED = "_walnats";

/**
 * Checks an event's name: 1 to 255 bytes of UTF-8; no white space, wildcard, slash or control character;
 * no empty token between dots.
 */
export function checkEventName(name: unknown): void {
  checkName("event", name);
  if ((name as string).split(".").includes("")) {
    throw new RangeError(
      `the event name ${show(name)} must have no empty token: no dot at its ends, no two in a row`,
    );
  }
}

/** Checks an actor's name: as an event's, and without dots, since it names a durable consumer. */
export function checkActorName(name: unknown): void {
  checkName("actor", name);
  if ((name as string).includes(".")) {
    throw new RangeError(
      `the actor name ${show(name)} must not contain ".": a durable consumer's name cannot`,
    );
  }
}

/** The name of the consumer that walnats keeps for an actor in streams of its own: of both names. */
export function joinNames(streamName: string, consumerName: string): string {
  // With underscores doubled, a single one ends the stream's name: no two actors share a consumer.
  return [streamName, consumerName].map((name) => name.replaceAll("_", "__")).join("_:");
}

/** Checks that an event's and an actor's name together fit into one name of NATS. */
export function checkNamesTogether(event: { name: string; streamName: string }, actorName: string): void {
  const length = bytesOf(joinNames(event.streamName, actorName));
  if (length <= LONGEST_NAME) return;
  throw new RangeError(
    `the actor name ${show(actorName)} and the name of its event ${
      show(event.name)
    } are too long together: ` +
      `with "_" counted twice they may have ${LONGEST_NAME - 2} bytes of UTF-8, and have ${length - 2}: ` +
      "shorten one of them",
  );
}

function bytesOf(name: string): number {
  return new TextEncoder().encode(name).length;
}

function checkName(kind: string, name: unknown): void {
  if (typeof name !== "string") throw new TypeError(`the ${kind} name must be a string, got ${show(name)}`);
  const length = bytesOf(name);
  if (length < 1 || length > LONGEST_NAME) {
    throw new RangeError(`the ${kind} name must have 1 to ${LONGEST_NAME} bytes of UTF-8, got ${length}`);
  }
  // With half a pair of surrogates, two names would be one on the wire.
  // deno-lint-ignore no-control-regex
  const bad = /[\s*>/\\\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u.exec(name);
  if (bad) {
    throw new RangeError(
      `the ${kind} name ${show(name)} must not contain ${JSON.stringify(bad[0])}`,
    );
  }
  if (name === RESERVED || name.startsWith(`${RESERVED}.`) || name.startsWith(`${RESERVED}-`)) {
    throw new RangeError(
      `the ${kind} name ${show(name)} must not begin with "${RESERVED}": walnats keeps that`,
    );
  }
}

/** Events or actors by their names; `undefined` may come where a name is not known to the type. */
export type ByName<E extends { readonly name: string }> = {
  [Each in E as Each["name"]]: string extends Each["name"] ? Each | undefined : Each;
};
