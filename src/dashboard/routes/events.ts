import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { type AnyEvent, EncodeError, Event, Events } from "../../../mod.ts";
import { jsonSchemaOf } from "../../services/json_schema.ts";
import type { App } from "../hono_app.ts";
import type { CheckedOptions } from "../dashboard_options.ts";
import type { EventData, EventsData } from "../data.ts";
import type { EmitAnswer } from "../message_data.ts";
import { limitsOf } from "../rows.ts";
import type { Sampler } from "../sampler.ts";
import { tailEvent } from "../tail_event.ts";
import { pageOf, readBody, readPage, readText, RequestError } from "./request.ts";

const emitRequest = z.strictObject({
  event: z.string(),
  message: z.unknown(),
  delay: z.number().min(0).optional(),
  uid: z.string().min(1).optional(),
});

/** The list of events, one event, what is emitted of it live, and an emit. */
export function addEventRoutes(
  app: App,
  sampler: Sampler,
  { events: declared, server }: CheckedOptions,
): void {
  const { snapshots } = sampler;
  const declaredEvent = (name: string) => declared.find((event) => event.name === name);
  const known = async (name: string) => {
    await sampler.inspector();
    const one = snapshots.events.get(name);
    if (!one) throw new RequestError(404, `there is no event "${name}"`);
    return one;
  };

  app.get("/api/events", async (context) => {
    await sampler.inspector();
    const page = readPage(context.req);
    const search = page.search?.toLowerCase() ?? "";
    const rows = [...snapshots.events.values()].map(({ row }) => row);
    const found = rows.filter(({ name }) => name.toLowerCase().includes(search));
    const data: EventsData = { total: found.length, rows: pageOf(found, page) };
    return context.json(data);
  });

  app.get("/api/event", async (context) => {
    const name = readText(context.req, "name");
    const { status, row } = await known(name);
    const event = declaredEvent(name);
    const data: EventData = {
      row,
      stream: status.stream,
      oldest: status.oldest ? (Date.now() - status.oldest.getTime()) / 1000 : null,
      created: status.created.getTime(),
      limits: limitsOf(status),
      schema: event ? jsonSchemaOf(event.schema) ?? null : null,
      declared: event !== undefined,
      history: snapshots.historyOfEvent(name).read(),
      actors: [...snapshots.actors.values()].map(({ row }) => row).filter((row) => row.event === name),
    };
    return context.json(data);
  });

  app.get("/api/tail", async (context) => {
    const name = readText(context.req, "event");
    await known(name);
    return streamSSE(context, (stream) => tailEvent(stream, server, name, sampler.closed));
  });

  app.post("/api/emit", async (context) => {
    const { event: name, message, delay, uid } = await readBody(context.req, emitRequest);
    await known(name);
    const event = declaredEvent(name) ?? anyJson(name);
    await using conn = await new Events(event).connect(server);
    try {
      const value = await asDeclared(event, message);
      const { seq, stream, duplicate } = await conn.emit(event, value, { sync: true, delay, uid });
      const data: EmitAnswer = { seq, stream, duplicate };
      sampler.lookNow();
      return context.json(data);
    } catch (error) {
      if (error instanceof EncodeError) throw new RequestError(422, error.message);
      throw error;
    }
  });
}

function anyJson(name: string): AnyEvent {
  return new Event(name, z.unknown());
}

/** The form gives what goes over the wire; a schema may have made something else of it, such as a date of a text. */
async function asDeclared(event: AnyEvent, message: unknown): Promise<unknown> {
  try {
    return await event.decode(new TextEncoder().encode(JSON.stringify(message)));
  } catch {
    // It does not fit, or is not JSON on the wire: the emit says so, or knows better.
    return message;
  }
}
