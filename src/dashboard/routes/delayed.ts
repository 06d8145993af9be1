import type { App } from "../hono_app.ts";
import type { ChangeAnswer, DelayedData } from "../message_data.ts";
import { payloadOf } from "../payload.ts";
import type { Sampler } from "../sampler.ts";
import { changeRequest, readBody, readChoice, readNumber, RequestError } from "./request.ts";

/** Delayed messages: the list, and what runs them now or drops them. */
export function addDelayedRoutes(app: App, sampler: Sampler): void {
  app.get("/api/delayed", async (context) => {
    const { delayed } = await sampler.inspector();
    const { event, actor } = readChoice(context.req);
    const limit = Math.min(readNumber(context.req, "limit") ?? 100, 1000);
    const found = await delayed.list({ event, actor, limit });
    let total = 0;
    for (const { row } of sampler.snapshots.actors.values()) {
      if ((!event || row.event === event) && (!actor || row.name === actor)) total += row.delayed;
    }
    const data: DelayedData = {
      total: Math.max(total, found.length),
      messages: found.map(({ id, event, actor, subject, due, attempts, headers, data }) => ({
        id,
        event,
        actor,
        subject,
        due: due.getTime(),
        attempts,
        headers,
        payload: payloadOf(data),
      })),
    };
    return context.json(data);
  });

  for (const verb of ["run", "drop"] as const) {
    app.post(`/api/delayed/${verb}`, async (context) => {
      const change = await readBody(context.req, changeRequest);
      if ("filter" in change && change.filter.error !== undefined) {
        throw new RequestError(400, "delayed messages have no error to filter by");
      }
      const { delayed } = await sampler.inspector();
      const which = "ids" in change ? change.ids : { event: change.filter.event, actor: change.filter.actor };
      const data: ChangeAnswer = { done: await delayed[verb](which) };
      sampler.lookNow();
      return context.json(data);
    });
  }
}
