// All that a publisher does, and what came of it: run where there is nothing but web standards.

import { Clock, Event, Events } from "@walnats/core/events";
import { GREETED, ORDERED, PACKED } from "./events.ts";

/** What a publisher saw. */
export interface Report {
  /** The stream that a confirmed event went to. */
  readonly stream: string;
  /** Of an event that had been emitted with the same uid. */
  readonly duplicate: boolean;
  /** How many of a thousand were stored. */
  readonly stored: number;
  readonly response: string;
  /** Why a message that does not fit its schema was refused. */
  readonly refused: string;
  /** Why there is no connection over TCP. */
  readonly tcp: string;
  /** How many times a clock has ticked. */
  readonly ticks: number;
}

/** Emits the orders 0 to 1002 once each, one packed order, and asks for a greeting. */
export async function publish(server: string): Promise<Report> {
  const ticked = new Event("edge-ticked", Date);
  const conn = await new Events(ORDERED, GREETED, PACKED, ticked).connect(server);
  try {
    await conn.register();
    await conn.emit(ORDERED, { id: 0 });
    const { stream } = await conn.emit(ORDERED, { id: 1 }, { sync: true });
    await conn.emit(ORDERED, { id: 2 }, { sync: true, uid: "two" });
    const { duplicate } = await conn.emit(ORDERED, { id: 2 }, { sync: true, uid: "two" });
    const thousand = Array.from({ length: 1000 }, (_, i) => ({ id: i + 3 }));
    const { stored } = await conn.emitMany(ORDERED, thousand, { sync: true });
    await conn.emit(PACKED, { id: 7 }, { sync: true });
    const ticks = conn.monitor();
    await new Clock({ event: ticked, cron: "*/5 * * * *", timeZone: "Asia/Tokyo" }).run(conn, {
      burst: true,
    });
    let count = 0;
    for await (const { event } of ticks) {
      if (event.name !== "edge-ticked") continue;
      count++;
      break;
    }
    return {
      stream,
      duplicate,
      stored,
      response: await conn.request(GREETED, "Ann"),
      refused: await failure(conn.emit(ORDERED, { id: "three" } as never)),
      tcp: await failure(new Events(ORDERED).connect("nats://127.0.0.1:4222")),
      ticks: count,
    };
  } finally {
    await conn.close();
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => "it went well", ({ name, message }) => `${name}: ${message}`);
}
