// What there is: in a real system each service declares its own actors, and this module imports them.

import * as walnats from "@walnats/core";
import { z } from "zod";

const User = z.object({ id: z.int(), name: z.string() }).meta({ id: "User" });
const Email = z.object({ to: z.email(), subject: z.string() }).meta({ id: "Email" });

const USER_CREATED = new walnats.Event("user-created", User, { description: "Somebody has signed up." });
const USER_UPDATED = new walnats.Event("user-updated", User);
const EMAIL_SENT = new walnats.Event("email-sent", Email);
const CHECK_NAME = new walnats.Event("check-name", String).withResponse(Boolean);

const sendEmail = (user: z.infer<typeof User>) => console.log(`mail to ${user.name}`);

export const services = new walnats.Services();
services.add("users", {
  version: "1.4.0",
  description: "Who our users are.",
  emits: new walnats.Events(USER_CREATED, USER_UPDATED, CHECK_NAME),
});
services.add("notifications", {
  emits: new walnats.Events(EMAIL_SENT),
  defines: new walnats.Actors(
    new walnats.Actor("send-email", USER_CREATED, sendEmail),
    new walnats.Actor("send-email", USER_UPDATED, sendEmail),
  ),
});
services.add("audit-log", {
  defines: new walnats.Actors(
    new walnats.Actor("record", USER_CREATED, console.log),
    new walnats.Actor("record", EMAIL_SENT, console.log),
  ),
});
services.add("moderation", {
  defines: new walnats.Actors(
    new walnats.Actor("check", CHECK_NAME, (name) => name !== "admin", { description: "Is the name free?" }),
  ),
});
