// What a worker is told of an actor.

import type { AnyActor } from "../actor.ts";
import { isModuleHandler } from "../module_handler.ts";
import type { ActorData } from "./protocol.ts";

/** An actor as plain data; a handler that is no module handler cannot travel. */
export function actorData(actor: AnyActor): ActorData {
  const { event, handler, retryDelay } = actor;
  return {
    module: isModuleHandler(handler) ? { url: handler.url, exportName: handler.exportName } : undefined,
    options: {
      name: actor.name,
      description: actor.description,
      ackWait: actor.ackWait,
      maxAttempts: actor.maxAttempts,
      maxAckPending: actor.maxAckPending,
      maxJobs: actor.maxJobs,
      jobTimeout: actor.jobTimeout,
      executeIn: actor.executeIn,
      retryDelay: typeof retryDelay === "function" ? undefined : retryDelay,
      pulse: actor.pulse,
      priority: actor.priority,
      deadLetters: actor.deadLetters,
      confirmAck: actor.confirmAck,
      startFrom: actor.startFrom,
      filter: actor.filter,
      consumerName: actor.consumerName,
    },
    event: {
      name: event.name,
      description: event.description,
      storage: event.storage,
      replicas: event.replicas,
      dedupWindow: event.dedupWindow,
      subjectName: event.subjectName,
      streamName: event.streamName,
      stream: event.stream,
      subject: event.subject,
    },
  };
}
