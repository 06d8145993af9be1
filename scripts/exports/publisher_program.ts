// What most programs at the edge take of walnats: an event, a connection, an emit. Its bundle is weighed.

import { Event, Events } from "@walnats/core/events";

const CLICKED = new Event("link-clicked", String);

export async function clicked(link: string): Promise<void> {
  const conn = await new Events(CLICKED).connect("wss://nats.example.com");
  await conn.emit(CLICKED, link, { sync: true });
  await conn.close();
}
