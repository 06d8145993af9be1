import type { Hono } from "hono";
import type { Access } from "./dashboard_options.ts";

/** What Hono carries from who a request is of to what it may do. */
export interface Env {
  Bindings: {
    /** What `authorize` has said. */
    access: Access;
  };
  Variables: {
    /** This request may change nothing. */
    readOnly: boolean;
  };
}

/** What the routes are added to. */
export type App = Hono<Env>;
