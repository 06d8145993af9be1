import { type ConnectedInspector, Inspector } from "../inspector/mod.ts";
import { type ConnectionFlags, readServer } from "./settings.ts";

/** Connects, does the work, and closes the connection. */
export async function withInspector<Result>(
  flags: ConnectionFlags,
  work: (inspector: ConnectedInspector) => Promise<Result>,
): Promise<Result> {
  await using inspector = await new Inspector().connect(await readServer(flags));
  return await work(inspector);
}
