import type { Hono } from "hono";

/** What Hono carries from who a request is of to what it may do. */
export interface Env {
  Variables: {
    /** This request may change nothing. */
    readOnly: boolean;
  };
}

/** What the routes are added to. */
export type App = Hono<Env>;
