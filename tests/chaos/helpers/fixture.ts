import { Actors, type ConnectedActors, type ConnectedEvents, Event, Events, type types } from "@walnats/core";
import type { NatsServer } from "../../../src/testing/mod.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { randomName } from "../../helpers/nats.ts";
import { type ActorPlan, makeActors } from "./actor_plan.ts";
import { Ledger } from "./ledger.ts";
import { type Admin, connectAdmin } from "./admin.ts";
import { startServer } from "./start_server.ts";

type Numbers = Event<string, number>;

/** A server of its own with one event of numbers, its publisher and its subscriber, both registered. */
export interface Fixture extends AsyncDisposable {
  readonly server: NatsServer;
  readonly admin: Admin;
  readonly event: Numbers;
  readonly actors: types.AnyActor[];
  readonly pub: ConnectedEvents<types.AnyEvent>;
  readonly sub: ConnectedActors;
  readonly ledger: Ledger;
  /** What publisher and subscriber log. */
  readonly log: ReturnType<typeof captureLogger>;
}

/** What a fixture may have beside its actors. */
export interface FixtureOptions {
  /** Of the server. */
  readonly config?: string;
  /** Beside the event of numbers. */
  readonly events?: readonly types.AnyEvent[];
}

/** Starts all of it; the handlers run in this process. */
export async function startFixture(
  plans: readonly ActorPlan[],
  options: FixtureOptions = {},
): Promise<Fixture> {
  const server = await startServer(options.config);
  const admin = await connectAdmin(server.url);
  const event = new Event(randomName(), Number);
  const ledger = new Ledger();
  const log = captureLogger();
  const actors = makeActors(event, plans, "here", ledger);
  const pub = await new Events<types.AnyEvent[]>(event, ...options.events ?? []).connect(server.url, {
    logger: log,
  });
  await pub.register();
  const sub = await new Actors(...actors).connect(server.url, { logger: log });
  await sub.register();
  const close = async () => {
    await sub.close();
    await pub.close();
    await admin.connection.close();
    await server.close();
  };
  return { server, admin, event, actors, pub, sub, ledger, log, [Symbol.asyncDispose]: close };
}
