// WB-45, Sentry: what a job sets in its scope is in its own events only. Deno, Bun and Node.
import * as sentryDeno from "@sentry/deno";
import * as sentryNode from "@sentry/node";
import { Actor, Actors, Event, Events, middlewares } from "@walnats/core";
import { check, recorder, serve, until, verdict, wait } from "./kit.ts";
const sentry = ("Deno" in globalThis ? sentryDeno : sentryNode) as typeof sentryNode;
const sent: { tags: Record<string, unknown>; crumbs: string[]; message: string }[] = [];
sentry.init({
  dsn: "http://public@127.0.0.1:1/1",
  defaultIntegrations: false,
  transport: () => ({ send: () => Promise.resolve({}), flush: () => Promise.resolve(true) }),
  beforeSend: (event) => {
    sent.push({
      tags: event.tags ?? {},
      crumbs: (event.breadcrumbs ?? []).map((c) => c.message ?? ""),
      message: event.exception?.values?.[0]?.value ?? "",
    });
    return null;
  },
});
const { url, own } = await serve();
const JOB = new Event("job", Number);
let done = 0;
const actor = new Actor("a", JOB, async (id) => {
  sentry.setTag("job", `${id}`);
  sentry.addBreadcrumb({ message: `one ${id}` });
  await wait(5 + id % 7);
  sentry.addBreadcrumb({ message: `two ${id}` });
  await wait(5);
  done++;
  if (id % 2) throw new Error(`failed ${id}`);
}, { maxAttempts: 1, middlewares: [new middlewares.SentryMiddleware(sentry as never)] });
const sub = await new Actors(actor).connect(url, { logger: recorder() });
const pub = await new Events(JOB).connect(url);
await pub.register();
await sub.register();
const stop = new AbortController();
const listening = sub.listen({ signal: stop.signal, maxJobs: 50 });
await pub.emitMany(JOB, Array.from({ length: 50 }, (_, i) => i), { sync: true });
await until(() => done === 50 && sent.length === 25, 5000);
await wait(200);
check(sent.length === 25, `${sent.length} events instead of 25`);
for (const { tags, crumbs, message } of sent) {
  const id = message.split(" ")[1];
  check(tags.job === id, `"${message}" has the tag of job ${tags.job}`);
  check(
    crumbs.length === 2 && crumbs.every((c) => c.endsWith(` ${id}`)),
    `"${message}" has the breadcrumbs ${crumbs.slice(0, 5)} (${crumbs.length})`,
  );
}
stop.abort();
await listening;
await sub.close();
await pub.close();
await own?.close();
verdict();
