import * as walnats from "@walnats/core";
import { COUNT } from "./events.ts";

const actors = new walnats.Actors(new walnats.Actor("print", COUNT, console.log));
await using conn = await actors.connect();
await conn.register();
await conn.listen({ signal: walnats.shutdownSignal() });
