import type { AnyActor } from "../actors/actor.ts";
import type { AnyEvent } from "../events/base_event.ts";
import { type EventWithResponse, hasResponse } from "../events/event_with_response.ts";
import type {
  AsyncApi,
  AsyncApiChannel,
  AsyncApiInfo,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiReference,
  AsyncApiReply,
  AsyncApiTag,
} from "./async_api.ts";
import { HEADERS, REPLY_LOCATION, RESPONSE_HEADERS } from "./async_api_headers.ts";
import type { AsyncApisOptions } from "./async_api_options.ts";
import { channelAddress } from "./channel_address.ts";
import { jsonSchemaOf } from "./json_schema.ts";
import { Keys } from "./keys.ts";
import { COMPONENT, SchemaComponents } from "./schema_components.ts";
import { schemaName } from "./schema_name.ts";
import type { Service } from "./service.ts";

/** A channel with its messages; the same name with another schema is another message of the same channel. */
interface Place {
  readonly key: string;
  readonly channel: AsyncApiChannel;
  /** By all that the document tells of them. */
  readonly messages: Map<string, AsyncApiReference>;
}

/** What a message is, wherever it goes. */
interface Content {
  readonly name: string;
  readonly schema: unknown;
  readonly serializer: { readonly contentType?: string | undefined };
  readonly more: Partial<AsyncApiMessage>;
}

/** Gathers an AsyncAPI document, service by service, in the order in which they are added. */
export class AsyncApiDocument {
  readonly #channels: AsyncApi["channels"] = {};
  readonly #operations: AsyncApi["operations"] = {};
  readonly #messages: AsyncApi["components"]["messages"] = {};
  readonly #schemas = new SchemaComponents();
  readonly #channelKeys = new Keys(COMPONENT);
  readonly #operationKeys = new Keys(COMPONENT);
  readonly #messageKeys = new Keys(COMPONENT);
  readonly #events = new Map<string, Place>();
  readonly #replies = new Map<string, Place>();

  /** Adds what a service emits and handles; `tags` name it, where the document is of several. */
  add({ name, emits, defines }: Service, tags?: AsyncApiTag[]): void {
    for (const event of emits) {
      this.#addOperation(`${name}.send.${event.name}`, event, { action: "send" }, tags);
    }
    for (const actor of defines) {
      this.#addOperation(`${name}.${actor.name}.${actor.event.name}`, actor.event, receive(actor), tags);
    }
  }

  /** The document. */
  build(info: AsyncApiInfo, servers: AsyncApisOptions["servers"]): AsyncApi {
    const messageTraits: AsyncApi["components"]["messageTraits"] = {};
    if (Object.keys(this.#messages).length > 0) {
      messageTraits["walnats"] = { headers: structuredClone(HEADERS) };
    }
    return {
      asyncapi: "3.1.0",
      info,
      ...servers && { servers: structuredClone(servers) },
      channels: this.#channels,
      operations: this.#operations,
      components: { messages: this.#messages, messageTraits, schemas: this.#schemas.schemas },
    };
  }

  #addOperation(
    key: string,
    event: AnyEvent,
    operation: Pick<AsyncApiOperation, "action" | "title" | "description">,
    tags: AsyncApiTag[] | undefined,
  ): void {
    const place = this.#placeOf(this.#events, event.name, channelAddress(event.subjectName));
    if (event.description !== undefined) place.channel.description ??= event.description;
    const { name, schema, serializer } = event;
    const more = { traits: [{ $ref: "#/components/messageTraits/walnats" }] };
    const message = this.#messageOf(place, { name, schema, serializer, more });
    const reply = hasResponse(event) ? this.#replyOf(event) : undefined;
    this.#operations[this.#operationKeys.take(key)] = {
      ...operation,
      channel: { $ref: `#/channels/${place.key}` },
      messages: [message],
      ...tags && { tags: structuredClone(tags) },
      ...reply && { reply },
    };
  }

  #replyOf(event: EventWithResponse<string, unknown, unknown>): AsyncApiReply {
    const name = `${event.name}.response`;
    const place = this.#placeOf(this.#replies, name, { address: null });
    place.channel.description ??= `The inbox of who awaits the response to ${event.name}.`;
    const message = this.#messageOf(place, {
      name,
      schema: event.responseSchema,
      serializer: event.responseSerializer,
      more: { headers: structuredClone(RESPONSE_HEADERS) },
    });
    return {
      address: { location: REPLY_LOCATION, description: "Where there is none, nobody awaits a response." },
      channel: { $ref: `#/channels/${place.key}` },
      messages: [message],
    };
  }

  #placeOf(
    places: Map<string, Place>,
    name: string,
    address: Pick<AsyncApiChannel, "address" | "parameters">,
  ): Place {
    let place = places.get(name);
    if (!place) {
      const key = this.#channelKeys.take(name);
      place = { key, channel: { ...address, messages: {} }, messages: new Map() };
      this.#channels[key] = place.channel;
      places.set(name, place);
    }
    return place;
  }

  /** The message in its channel, by which operations refer to it. */
  #messageOf(place: Place, { name, schema, serializer, more }: Content): AsyncApiReference {
    const { contentType } = serializer;
    const title = schemaName(schema);
    const told = JSON.stringify([contentType, title, jsonSchemaOf(schema)]);
    const known = place.messages.get(told);
    if (known) return { ...known };
    const payload = this.#schemas.payloadOf(schema, name);
    const key = this.#messageKeys.take(name);
    this.#messages[key] = {
      name,
      ...title !== undefined && { title },
      ...contentType !== undefined && { contentType },
      ...payload && { payload: { ...payload } },
      ...more,
    };
    place.channel.messages[key] = { $ref: `#/components/messages/${key}` };
    const ref = { $ref: `#/channels/${place.key}/messages/${key}` };
    place.messages.set(told, ref);
    return { ...ref };
  }
}

function receive(
  { name, description }: AnyActor,
): Pick<AsyncApiOperation, "action" | "title" | "description"> {
  return { action: "receive", title: name, ...description !== undefined && { description } };
}
