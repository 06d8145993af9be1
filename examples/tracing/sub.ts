// The subscriber: its jobs have spans below the publisher's.

import * as walnats from "@walnats/core";
import { RECEIPT } from "./actors.ts";
import { provider } from "./telemetry.ts";

const conn = await new walnats.Actors(RECEIPT).connect();
await conn.register();
await conn.listen({ signal: walnats.shutdownSignal() });
await conn.close();
await provider.shutdown();
