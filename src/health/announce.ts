import type { ConnectedActors } from "../actors/connected_actors.ts";
import { jobTimingOf } from "../actors/job_timing.ts";
import type { ConnectedEvents } from "../events/connected_events.ts";
import { withTimeout } from "../async/with_timeout.ts";
import { WalnatsError } from "../errors.ts";
import type { EndpointStats, ServiceIdentity, Verb } from "../jetstream/service_protocol.ts";
import { serviceSubject, typeOf, VERBS } from "../jetstream/service_protocol.ts";
import { checkOptions, checkValue, isString, type Rule } from "../options.ts";
import { isBun, isDeno } from "../runtime.ts";
import { type ConnectionStatus, connectionStatus } from "./connection_status.ts";

/** The options of `announce`. */
export interface AnnounceOptions {
  /** The name of the service: letters, digits, dashes and underscores. Its instances have the same. */
  name: string;
  /** The service's version, as `1.2.0`. @default "0.0.0" */
  version?: string | undefined;
  /** What it is for. @default none */
  description?: string | undefined;
}

/** An instance that can be found. */
export interface Announcement extends AsyncDisposable {
  /** What tells it from the other instances. */
  readonly id: string;
  /** Announces it no more. */
  close(): Promise<void>;
}

/** Events that a publisher names: an answer is one message. */
const MOST_EVENTS = 200;
/** Milliseconds in which the server says whether it takes the subscriptions. */
const FLUSH = 2000;

const isName: Rule = {
  expects: "a name of letters, digits, dashes and underscores",
  check: (value) => typeof value !== "string" ? "type" : /^[\w-]{1,64}$/.test(value) ? "ok" : "range",
};
/** semver.org, without its rules for what follows the numbers. */
const isVersion: Rule = {
  expects: "a version such as 1.2.0",
  check: (value) =>
    typeof value !== "string" ? "type" : /^\d+\.\d+\.\d+([-+][\w.+-]{1,64})?$/.test(value) ? "ok" : "range",
};

/**
 * Lets others find this instance and see what it runs: `inspector.instances()`, `walnats instances`, and `nats micro ls`,
 * as it speaks the service protocol of NATS. It ends with the connection.
 *
 * The user must be allowed to subscribe to `$SRV.>`, and to answer: `allow_responses: true` on the server.
 *
 * @param conn of `actors.connect()` or `events.connect()`
 * @throws {WalnatsError} this user may not subscribe to `$SRV.>`
 *
 * @example
 * ```ts ignore
 * import { announce } from "@walnats/core/health";
 *
 * await announce(conn, { name: "mailer", version: "1.2.0" });
 * await conn.listen({ signal: shutdownSignal() });
 * ```
 */
export async function announce(
  conn: ConnectedActors | ConnectedEvents,
  options: AnnounceOptions,
): Promise<Announcement> {
  const status = connectionStatus(conn, "announce");
  checkOptions("announce", options, { name: isName, version: isVersion, description: isString });
  const { name, version = "0.0.0", description = "" } = options;
  checkValue('announce: "name"', name, isName);
  const started = new Date().toISOString();
  const metadata = await describeInstance(status);
  const identity: ServiceIdentity = { name, id: crypto.randomUUID().replaceAll("-", ""), version, metadata };
  const answers: Record<Verb, () => object> = {
    PING: () => ({}),
    INFO: () => ({
      description,
      endpoints: endpoints(status).map(({ name, subject, queue_group }) => ({ name, subject, queue_group })),
    }),
    STATS: () => ({ started, endpoints: endpoints(status) }),
  };
  const { link } = status;
  jobTimingOf(link).isOn = true;
  let refused: Error | undefined;
  const subscriptions = VERBS.flatMap((verb) =>
    [[], [name], [name, identity.id]].map((which) =>
      link.subscribe(serviceSubject(verb, ...which), (error, message) => {
        if (error) refused = error;
        else if (message.reply) {
          const answer = { type: typeOf(verb), ...identity, ...answers[verb]() };
          link.publish(message.reply, new TextEncoder().encode(JSON.stringify(answer)));
        }
      })
    )
  );
  const close = () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
    return Promise.resolve();
  };
  // Where the server is away, it hears of the subscriptions when it is back.
  await withTimeout(FLUSH, link.connection.flush());
  if (refused) {
    await close();
    throw new WalnatsError(
      `announce: this user may not subscribe to "$SRV.>": give it that right on the server, and allow_responses: true`,
      { cause: refused },
    );
  }
  return { id: identity.id, close, [Symbol.asyncDispose]: close };
}

function endpoints({ actors, consumers, counts }: ConnectionStatus): (EndpointStats & { data: object })[] {
  const listening = new Map(consumers().map(({ actor, watch }) => [actor, watch.leases.size]));
  return actors.map((actor) => {
    const { succeeded, failed, time, longest } = counts(actor);
    const nanoseconds = Math.round(time * 1e6);
    const { name, event, maxJobs } = actor;
    return {
      name,
      subject: event.subjectName,
      queue_group: name,
      num_requests: succeeded + failed,
      num_errors: failed,
      processing_time: nanoseconds,
      average_processing_time: succeeded > 0 ? Math.round(nanoseconds / succeeded) : 0,
      data: {
        event: event.name,
        inHand: listening.get(actor) ?? 0,
        listening: listening.has(actor),
        longest: longest / 1000,
        maxJobs,
      },
    };
  });
}

interface Runtime {
  readonly Deno?: {
    readonly version: { readonly deno: string };
    readonly pid: number;
    readonly permissions: Permissions;
  };
  readonly process?: {
    readonly pid?: number;
    readonly versions?: Readonly<Record<string, string | undefined>>;
  };
}

interface Permissions {
  querySync(what: object): { readonly state: string };
}

/** Metadata of the protocol are texts. */
async function describeInstance({ kind, events }: ConnectionStatus): Promise<Record<string, string>> {
  const { Deno, process } = globalThis as Runtime;
  const runtime = isDeno
    ? `Deno ${Deno!.version.deno}`
    : isBun
    ? `Bun ${process!.versions!["bun"]}`
    : `Node ${process?.versions?.["node"] ?? ""}`.trim();
  // Asking for a permission would stop the program.
  const mayAskHost = Deno === undefined ||
    Deno.permissions.querySync({ name: "sys", kind: "hostname" }).state === "granted";
  const host = mayAskHost ? (await import("node:os")).hostname() : "";
  return {
    walnats: kind,
    runtime,
    host,
    pid: String(Deno?.pid ?? process?.pid ?? ""),
    ...events.length > 0 && { events: events.slice(0, MOST_EVENTS).join(" ") },
  };
}
