import { z } from "zod";
import { actorKey } from "../../inspector/mod.ts";
import type { App } from "../hono_app.ts";
import type { CheckedOptions } from "../dashboard_options.ts";
import type { ActorData, ActorsData } from "../data.ts";
import type { Sampler } from "../sampler.ts";
import type { KnownActor } from "../snapshots.ts";
import { pageOf, readBody, readPage, readText, RequestError } from "./request.ts";

const actorName = z.strictObject({ event: z.string(), actor: z.string() });
const pause = actorName.extend({ seconds: z.number().positive().nullish() });

/** The list of actors, one actor, and what pauses it. */
export function addActorRoutes(app: App, sampler: Sampler, { actors: declared }: CheckedOptions): void {
  const { snapshots } = sampler;

  app.get("/api/actors", async (context) => {
    await sampler.inspector();
    const { event, trouble } = context.req.query();
    const page = readPage(context.req);
    const search = page.search?.toLowerCase() ?? "";
    const rows = [...snapshots.actors.values()].map(({ row }) => row).filter((row) =>
      (!event || row.event === event) && (!trouble || row.trouble.length > 0) &&
      actorKey(row).toLowerCase().includes(search)
    );
    const data: ActorsData = { total: rows.length, rows: pageOf(rows, page) };
    return context.json(data);
  });

  app.get("/api/actor", async (context) => {
    const inspector = await sampler.inspector();
    const key = { event: readText(context.req, "event"), name: readText(context.req, "actor") };
    const known = snapshots.actors.get(actorKey(key));
    if (!known) throw new RequestError(404, `there is no actor "${key.name}" of the event "${key.event}"`);
    const own = declared.filter(({ event, name }) => event.name === key.event && name === key.name);
    const differences = own.length > 0 ? await inspector.differences(own) : [];
    const data: ActorData = {
      ...optionsOf(known),
      differences: differences.map(({ kind, option, actual, wanted }) =>
        option === undefined
          ? `it is ${kind}`
          : `${option}: ${wanted} is declared, ${actual} is on the server`
      ),
      history: snapshots.historyOfActor(actorKey(key)).read(),
      instances: snapshots.instanceRows(key),
    };
    return context.json(data);
  });

  app.post("/api/actor/pause", async (context) => {
    const { event, actor, seconds } = await readBody(context.req, pause);
    const until = seconds === null || seconds === undefined
      ? undefined
      : new Date(Date.now() + seconds * 1000);
    await (await sampler.inspector()).pause({ event, name: actor }, until);
    sampler.lookNow();
    return context.json({});
  });

  app.post("/api/actor/resume", async (context) => {
    const { event, actor } = await readBody(context.req, actorName);
    await (await sampler.inspector()).resume({ event, name: actor });
    sampler.lookNow();
    return context.json({});
  });
}

function optionsOf({ status, row }: KnownActor): Omit<ActorData, "differences" | "history" | "instances"> {
  const {
    description,
    stream,
    ackWait,
    maxAttempts,
    maxAckPending,
    deliveries,
    lastDelivery,
    created,
    polls,
  } = status;
  return {
    row,
    description: description ?? null,
    stream,
    ackWait,
    maxAttempts,
    maxAckPending,
    deliveries,
    lastDelivery: lastDelivery?.getTime() ?? null,
    created: created.getTime(),
    polls,
  };
}
