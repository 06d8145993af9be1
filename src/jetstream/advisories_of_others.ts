// A stream of somebody else's that has the server's advisories already: no two streams of an account may have the same
// subject, so ours takes them from there.

import { StreamConfigError } from "../errors.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { covers } from "../subjects.ts";
import { type StreamInfo, streamInfo, type StreamSource } from "./jetstream_api.ts";
import { streamsWithSubject } from "./streams_with_subject.ts";

/**
 * The source of the stream `name`, whose subject another stream of the account has; undefined where none has it: it was
 * `name` itself, which somebody else is just making.
 */
export async function sourceOf(
  link: NatsLink,
  name: string,
  subject: string,
): Promise<StreamSource | undefined> {
  const others = (await streamsWithSubject(link, subject)).filter((other) => other !== name);
  if (others.length === 0) return undefined;
  const infos = await Promise.all(others.map((other) => streamInfo(link, other)));
  const whole = infos.find(({ config }) =>
    config.retention === "limits" && config.subjects?.some((pattern) => covers(pattern, subject))
  );
  if (whole === undefined) throw overlapError(name, subject, infos);
  // What was said before would be about messages that are gone.
  return { name: whole.config.name, filter_subject: subject, opt_start_time: new Date().toISOString() };
}

function overlapError(name: string, subject: string, others: readonly StreamInfo[]): StreamConfigError {
  const list = others.map(({ config }) =>
    `"${config.name}" (${config.retention}, ${JSON.stringify(config.subjects ?? [])})`
  );
  return new StreamConfigError(
    `cannot make the stream "${name}", which walnats keeps for itself: it needs the subject "${subject}", of which ` +
      `a part belongs to the stream ${
        list.join(" and ")
      }: give that stream all of the subject and retention ` +
      `"limits", and walnats takes the messages from there; or none of it`,
  );
}
