import { Actors, type ConnectedActors, type ConnectedEvents, Event, Events, type types } from "@walnats/core";
import type { NatsServer } from "../../../src/testing/mod.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { randomName } from "../../helpers/nats.ts";
import { enlist, type Member } from "./crew.ts";
import { Ledger } from "./ledger.ts";
import { type Bystander, standBy } from "./stand_by.ts";
import { startServer } from "./start_server.ts";

type Numbers = Event<string, number>;

/** A server of its own with one event of numbers, its publisher and its subscriber, both registered. */
export interface Stage extends AsyncDisposable {
  readonly server: NatsServer;
  readonly admin: Bystander;
  readonly event: Numbers;
  readonly actors: types.AnyActor[];
  readonly pub: ConnectedEvents<types.AnyEvent>;
  readonly sub: ConnectedActors;
  readonly ledger: Ledger;
  /** What publisher and subscriber log. */
  readonly log: ReturnType<typeof captureLogger>;
}

/** What a stage may have beside its members. */
export interface StageOptions {
  /** Of the server. */
  readonly config?: string;
  /** Beside the event of numbers. */
  readonly events?: readonly types.AnyEvent[];
}

/** Sets the stage; the members' handlers run in this process. */
export async function setStage(members: readonly Member[], options: StageOptions = {}): Promise<Stage> {
  const server = await startServer(options.config);
  const admin = await standBy(server.url);
  const event = new Event(randomName(), Number);
  const ledger = new Ledger();
  const log = captureLogger();
  const actors = enlist(event, members, "here", ledger);
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
