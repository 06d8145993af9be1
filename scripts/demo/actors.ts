// The three actors: each measures a file and emits what it found.

import { Actor, type AnyActor, type ConnectedEvents, currentContext } from "@walnats/core";
import { FILE_FOUND, FILE_MEASURED } from "./events.ts";
import { ACTOR_NAMES, type ActorName, MEASURES } from "./measures.ts";
import { readHead } from "./read_head.ts";

/** Seconds until the messages of a killed subscriber come again: short, so that it can be watched. */
export const ACK_WAIT = 2;

/** Makes the actors. `again` is called for a job that ran once more, though its first result had arrived. */
export function measuringActors(
  results: ConnectedEvents<typeof FILE_MEASURED>,
  again: (actor: ActorName) => void,
): AnyActor[] {
  return ACTOR_NAMES.map((actor) =>
    new Actor(actor, FILE_FOUND, async ({ path }) => {
      const { attempts, seqNumber } = currentContext();
      const result = { path, actor, attempt: attempts, ...await measure(path, actor) };
      // Killed between the emit and the ack, the job runs again: the same uid stores its result only once.
      const uid = `${actor}-${seqNumber}`;
      const { duplicate } = await results.emit(FILE_MEASURED, result, { sync: true, uid });
      if (duplicate) again(actor);
    }, { ackWait: ACK_WAIT, maxJobs: 8, jobTimeout: 10 })
  );
}

/** A file that cannot be read is a result too: trying again would not help. */
async function measure(path: string, actor: ActorName) {
  try {
    const content = await readHead(path);
    return { bytes: content.length, value: await MEASURES[actor](content) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { bytes: 0, value: 0, problem: code };
  }
}
