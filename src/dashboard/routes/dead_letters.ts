import type { DeadLetter } from "../../../mod.ts";
import type { App } from "../hono_app.ts";
import type { ChangeAnswer, DeadGroupsData, DeadLetterData, DeadListData, DeadRow } from "../message_data.ts";
import { payloadOf } from "../payload.ts";
import type { Sampler } from "../sampler.ts";
import { changeRequest, readBody, readChoice, readNumber, RequestError } from "./request.ts";

/** Letters of a page. */
const PAGE = 50;

/** Dead letters: in groups, as a list, one, and what sends them again or drops them. */
export function addDeadLetterRoutes(app: App, sampler: Sampler): void {
  const letters = async () => (await sampler.inspector()).deadLetters;

  app.get("/api/dead/groups", async (context) => {
    const found = await (await letters()).groups(readChoice(context.req));
    const groups = found.map(({ oldest, newest, ...rest }) => ({
      ...rest,
      oldest: oldest.getTime(),
      newest: newest.getTime(),
    }));
    const total = groups.reduce((sum, { count }) => sum + count, 0);
    // A filter's end is not part of it.
    const until = groups.reduce((latest, { newest }) => Math.max(latest, newest), 0) + 1;
    const data: DeadGroupsData = { total, groups, until };
    return context.json(data);
  });

  app.get("/api/dead", async (context) => {
    const limit = Math.min(readNumber(context.req, "limit") ?? PAGE, 1000);
    const before = readNumber(context.req, "before");
    const found = await (await letters()).list({ ...readChoice(context.req), before, limit: limit + 1 });
    const data: DeadListData = { letters: found.slice(0, limit).map(deadRow), more: found.length > limit };
    return context.json(data);
  });

  app.get("/api/dead/letter", async (context) => {
    const id = readNumber(context.req, "id");
    const letter = id === undefined ? undefined : await (await letters()).get(id);
    if (!letter) throw new RequestError(404, `there is no dead letter ${id ?? ""}`);
    const { subject, seqNumber, headers } = letter;
    const data: DeadLetterData = {
      ...deadRow(letter),
      subject,
      seqNumber,
      headers,
      payload: payloadOf(letter.data),
    };
    return context.json(data);
  });

  for (const verb of ["redrive", "drop"] as const) {
    app.post(`/api/dead/${verb}`, async (context) => {
      const change = await readBody(context.req, changeRequest);
      const which = "ids" in change
        ? change.ids
        : { ...change.filter, until: change.until === undefined ? undefined : new Date(change.until) };
      const data: ChangeAnswer = { done: await (await letters())[verb](which) };
      sampler.lookNow();
      return context.json(data);
    });
  }
}

function deadRow({ id, event, actor, attempts, time, error, data }: DeadLetter): DeadRow {
  return { id, event, actor, attempts, time: time.getTime(), error, bytes: data.length };
}
