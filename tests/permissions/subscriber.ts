// A subscriber and a publisher that get nothing but the network.

import { Actor, Actors, Event, Events } from "@walnats/core";

const [url, name] = Deno.args as [string, string];
const event = new Event(name, String);
await using pub = await new Events(event).connect(url);
await pub.register();
const actors = new Actors(new Actor("print", event, (text) => console.log(`handled ${text}`)));
await using sub = await actors.connect(url);
await sub.register();
await pub.emit(event, "hello", { sync: true });
await sub.listen({ burst: true });
