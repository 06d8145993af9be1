// What a page loads: it gives the page's own scripts two functions.

import { Event, Events } from "@walnats/core/events";
import { LINK_CLICKED } from "../../examples/edge_worker/events.ts";
import { publish } from "./publisher.ts";

/** How a page signs in, as docs/edge.md says. */
export interface Sign {
  readonly servers: string;
  readonly user: string;
  readonly pass: string;
  readonly inboxPrefix: string;
}

/** Emits a click, and then what the user of the page may not emit: the name of the error. */
async function click(sign: Sign): Promise<{ seq: number; refused: string }> {
  const other = new Event("order-paid", Number);
  const conn = await new Events(LINK_CLICKED, other).connect(sign);
  try {
    const { seq } = await conn.emit(LINK_CLICKED, "/pricing", { sync: true });
    const refused = await conn.emit(other, 1, { sync: true }).then(() => "nothing", ({ name }) => name);
    return { seq, refused };
  } finally {
    await conn.close();
  }
}

Object.assign(globalThis, { publish, click });
