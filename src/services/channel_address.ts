// Subjects as AsyncAPI writes them: it knows no wildcards, but parameters in braces.

import type { AsyncApiChannel } from "./async_api.ts";

/** The address of a subject, and the parameters that its wildcards become. */
export function channelAddress(subject: string): Pick<AsyncApiChannel, "address" | "parameters"> {
  const parameters: Record<string, { description: string }> = {};
  const add = (name: string, description: string) => {
    parameters[name] = { description };
    return `{${name}}`;
  };
  let count = 0;
  const address = subject.split(".").map((token) => {
    if (token === "*") return add(`token${++count}`, 'One token of the subject: "*" in NATS.');
    return token === ">" ? add("rest", 'One token of the subject or more: ">" in NATS.') : token;
  }).join(".");
  return { address, ...Object.keys(parameters).length > 0 && { parameters } };
}
