import type { AsyncApi } from "./async_api.ts";
import { AsyncApiDocument } from "./async_api_document.ts";
import {
  type AsyncApiOptions,
  type AsyncApisOptions,
  checkAsyncApiOptions,
  checkAsyncApisOptions,
} from "./async_api_options.ts";
import { drawD2 } from "./d2.ts";
import { type DiagramOptions, readDiagramOptions } from "./diagram_options.ts";
import { drawMermaid } from "./mermaid.ts";
import { formatUsers, type NatsUser, usersOf } from "./permissions.ts";
import { makeService, type Service, type ServiceOptions } from "./service.ts";

/**
 * Describes which services there are, what they emit and which actors they run, to draw diagrams and to write
 * AsyncAPI documents. Nothing else depends on it: it does no I/O, and no service needs to know it.
 *
 * @example
 * ```ts
 * import { Actor, Actors, Event, Events, Services } from "@walnats/core";
 * import { z } from "zod";
 *
 * const User = z.object({ id: z.int(), name: z.string() }).meta({ id: "User" });
 * const USER_CREATED = new Event("user-created", User);
 * const sendEmail = new Actor("send-email", USER_CREATED, (user) => console.log(`hi ${user.name}`));
 *
 * const services = new Services();
 * services.add("users", { emits: new Events(USER_CREATED) });
 * services.add("notifications", { defines: new Actors(sendEmail) });
 * console.log(services.getMermaid());
 * console.log(JSON.stringify(services.getAsyncApi({ title: "shop" }), null, 2));
 * ```
 */
export class Services {
  /** By name, in the order in which they were added. */
  readonly #services = new Map<string, Service>();

  /** There are none until `add`. */
  constructor() {
    Object.freeze(this);
  }

  /**
   * Adds a service.
   *
   * @param name of 1 to 255 characters on one line; no other service may have it
   * @returns itself, for the next `add`
   * @throws {TypeError|RangeError} for a bad name or option, saying which and why
   */
  add(name: string, options: ServiceOptions = {}): this {
    const service = makeService(name, options);
    if (this.#services.has(name)) throw new TypeError(`Services.add: there is a service "${name}" already`);
    this.#services.set(name, service);
    return this;
  }

  /**
   * The diagram as text for d2 (d2lang.com), whose command makes an image of it: `d2 services.d2 services.svg`.
   * A service is a box of its actors, an event an oval; an arrow to an event has the name of its schema. It is
   * the text that Python walnats writes for the same services, where that draws them right.
   *
   * A zod schema is named by `.meta({ id: "User" })` or `title`, another one by the title in its JSON Schema.
   *
   * @throws {TypeError|RangeError} for a bad option
   */
  getD2(options: DiagramOptions = {}): string {
    return drawD2([...this.#services.values()], readDiagramOptions("Services.getD2", options));
  }

  /**
   * The same diagram as flowchart for Mermaid, which GitHub and GitLab draw where a page has it as a block of code
   * with the language `mermaid`.
   *
   * @throws {TypeError|RangeError} for a bad option
   */
  getMermaid(options: DiagramOptions = {}): string {
    return drawMermaid([...this.#services.values()], readDiagramOptions("Services.getMermaid", options));
  }

  /**
   * One AsyncAPI 3.1 document of all services: each event is a channel; to emit it and to handle it are operations,
   * with the service as tag. `JSON.stringify` makes JSON of it, which is valid YAML too; for indented YAML give it to
   * a YAML library.
   *
   * Messages have the JSON Schema (draft 07) of what goes over the wire, so of a zod codec its input, and of packed
   * or encrypted messages what is inside. It comes from zod, from a plain type, and from libraries that
   * implement Standard JSON Schema: arktype does, and valibot with `toStandardJsonSchema` of
   * `@valibot/to-json-schema`. Parts that JSON Schema cannot describe are `{}`. Other messages have no schema.
   *
   * @throws {TypeError|RangeError} for a bad option
   */
  getAsyncApi(options: AsyncApiOptions = {}): AsyncApi {
    checkAsyncApiOptions(options);
    const { title = "application", version = "0.0.0", description, servers } = options;
    const document = new AsyncApiDocument();
    const services = [...this.#services.values()];
    for (const service of services) document.add(service, [{ name: service.name }]);
    const tags = services.map(({ name, description }) => ({ name, ...about(description) }));
    return document.build(
      { title, version, ...about(description), ...tags.length > 0 && { tags } },
      servers,
    );
  }

  /**
   * An AsyncAPI document for each service, with its name, version and description; otherwise as `getAsyncApi` says.
   *
   * @throws {TypeError|RangeError} for a bad option
   */
  getAsyncApis(options: AsyncApisOptions = {}): AsyncApi[] {
    checkAsyncApisOptions(options);
    return Array.from(this.#services.values(), (service) => {
      const document = new AsyncApiDocument();
      document.add(service);
      const { name, version, description } = service;
      return document.build({ title: name, version, ...about(description) }, options.servers);
    });
  }

  /**
   * A user of nats-server for each service, with the rights that it needs and no other, under which no service can read
   * or forge what is another one's; then `deployer`, which calls `register` for all of them and is nearly an admin, and
   * `operator`, which lists, redrives and drops dead letters. Give each program its `inboxPrefix`.
   *
   * @throws {TypeError} where two services would have the same user
   *
   * @example
   * ```ts
   * import { Event, Events, Services } from "@walnats/core";
   *
   * const services = new Services().add("shop", { emits: new Events(new Event("order-paid", Number)) });
   * const [shop] = services.getNatsUsers();
   * console.log(shop?.publish, { servers: "nats://localhost", user: shop?.name, inboxPrefix: shop?.inboxPrefix });
   * ```
   */
  getNatsUsers(): NatsUser[] {
    const users = usersOf([...this.#services.values()]);
    const names = users.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) < at);
    if (twice === undefined) return users;
    throw new TypeError(`Services.getNatsUsers: two services would have the user "${twice}": rename one`);
  }

  /** The same as a part of a nats-server configuration; passwords are variables such as `$SHOP_PASSWORD`. */
  getNatsConfig(): string {
    return formatUsers(this.getNatsUsers());
  }
}

function about(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}
