import { collectReplies } from "../jetstream/collect_replies.ts";
import { type ServiceStats, serviceSubject } from "../jetstream/service_protocol.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Seconds } from "../seconds.ts";

/** A program that is there now, as it has announced itself. */
export interface InstanceStatus {
  /** The name of its service. */
  readonly service: string;
  /** What tells it from other instances of the service. */
  readonly id: string;
  /** The version of the service. */
  readonly version: string;
  /** Whether it runs actors, or emits. */
  readonly kind: "publisher" | "subscriber";
  /** As `Deno 2.9.6`. */
  readonly runtime: string;
  /** The machine's name; empty where the program may not know it. */
  readonly host: string;
  /** The number of its process. */
  readonly pid: string;
  /** Since when it has announced itself. */
  readonly started: Date;
  /** The actors that it runs. */
  readonly actors: readonly InstanceActor[];
  /** The events that a publisher declares, at most 200. */
  readonly events: readonly string[];
}

/** What an instance does for an actor. */
export interface InstanceActor {
  /** The actor's name. */
  readonly name: string;
  /** The event's name. */
  readonly event: string;
  /** Whether it takes messages now. */
  readonly listening: boolean;
  /** Messages in hand now. */
  readonly inHand: number;
  /** Most jobs at a time. */
  readonly maxJobs: number;
  /** Jobs that succeeded since it connected. */
  readonly succeeded: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** Seconds that a job takes on average; `undefined`: none has succeeded yet. */
  readonly averageTime: Seconds | undefined;
  /** Seconds that the longest has taken. */
  readonly longestTime: Seconds | undefined;
}

/** What `announce` says of an actor beside the protocol. */
type ActorData = Pick<InstanceActor, "event" | "listening" | "inHand" | "maxJobs"> & {
  readonly longest: number;
};

/** All instances that answer, by service and start. */
export async function instances(link: NatsLink): Promise<InstanceStatus[]> {
  const replies = await collectReplies(link, serviceSubject("STATS"));
  return replies
    .flatMap(({ data }) => read(data) ?? [])
    .sort((
      a,
      b,
    ) => (a.service < b.service
      ? -1
      : a.service > b.service
      ? 1
      : +a.started - +b.started || (a.id < b.id ? -1 : 1))
    );
}

/** Services of others speak the same protocol: they are left out, and so is what is no answer. */
function read(data: Uint8Array): InstanceStatus | undefined {
  try {
    const { name, id, version, metadata, started, endpoints }: ServiceStats = JSON.parse(
      new TextDecoder().decode(data),
    );
    const kind = metadata["walnats"];
    if (kind !== "publisher" && kind !== "subscriber") return undefined;
    const text = (key: string) => String(metadata[key] ?? "");
    return {
      service: String(name),
      id: String(id),
      version: String(version),
      kind,
      runtime: text("runtime"),
      host: text("host"),
      pid: text("pid"),
      started: new Date(started),
      events: text("events").split(" ").filter((name) => name !== ""),
      actors: endpoints.map((endpoint) => {
        const { event, listening, inHand, maxJobs, longest } = endpoint.data as ActorData;
        const succeeded = endpoint.num_requests - endpoint.num_errors;
        return {
          name: String(endpoint.name),
          event: String(event),
          listening: listening === true,
          inHand: Number(inHand),
          maxJobs: Number(maxJobs),
          succeeded,
          failed: endpoint.num_errors,
          averageTime: succeeded > 0 ? endpoint.average_processing_time / 1e9 : undefined,
          longestTime: succeeded > 0 ? Number(longest) : undefined,
        };
      }),
    };
  } catch {
    return undefined;
  }
}
