import { HEADER_ID } from "../jetstream/header_names.ts";
import { HeaderTemplate } from "../nats/header_template.ts";
import { publishStored, type Stored } from "../jetstream/publish_stored.ts";
import { checkSize } from "./check_size.ts";
import { emitHeaders } from "./emit_headers.ts";
import { checkEmitOptions, type EmitOptions, uidOf } from "./emit_options.ts";
import type { AnyEvent } from "./events.ts";
import type { Publisher } from "./publisher.ts";

/** Emits one message; see `ConnectedEvents.emit`. */
export function emit(
  publisher: Publisher,
  event: AnyEvent,
  message: unknown,
  options?: EmitOptions,
): Promise<Stored | void> {
  if (options) return emitWith(publisher, event, message, options);
  // No `async` function here: a promise of its own for each message is a good part of what one costs.
  const data = event.encode(message);
  if (data instanceof Promise) return data.then((data) => put(publisher, event, data));
  return put(publisher, event, data) ?? DONE;
}

const DONE = Promise.resolve();

function put({ link, unconfirmed }: Publisher, event: AnyEvent, data: Uint8Array): Promise<void> | undefined {
  checkSize(link, event.name, data, undefined);
  return unconfirmed.put(event.subjectName, data);
}

async function emitWith(
  publisher: Publisher,
  event: AnyEvent,
  message: unknown,
  options: EmitOptions,
): Promise<Stored | void> {
  checkEmitOptions(options);
  const encoded = event.encode(message);
  const data = encoded instanceof Uint8Array ? encoded : await encoded;
  if (options.sync) return await emitStored(publisher, event, data, options);
  const headers = emitHeaders(options, uidOf(options));
  checkSize(publisher.link, event.name, data, headers);
  const room = publisher.unconfirmed.put(event.subjectName, data, headers);
  if (room) await room;
}

async function emitStored(
  { link, uids }: Publisher,
  event: AnyEvent,
  data: Uint8Array,
  options: EmitOptions,
): Promise<Stored> {
  const uid = uidOf(options) ?? uids.next();
  const headers = new HeaderTemplate(emitHeaders(options, undefined)).with([HEADER_ID, uid]);
  checkSize(link, event.name, data, headers);
  const stored = await publishStored(link, {
    event: event.name,
    stream: event.streamName,
    subject: event.subjectName,
    data,
    headers,
    timeout: (options.timeout ?? 5) * 1000,
  });
  if (stored.duplicate) link.logger.debug("walnats: duplicate message", { event: event.name, uid });
  return stored;
}
