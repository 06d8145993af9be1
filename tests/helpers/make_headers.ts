import { headers as newHeaders, type MsgHdrs } from "@nats-io/nats-core";

/** Headers of a record. */
export function makeHeaders(record: Readonly<Record<string, string>>): MsgHdrs {
  const headers = newHeaders();
  for (const name in record) headers.append(name, record[name]!);
  return headers;
}
