/** What the server says of the consumer "mail". */
export const CONSUMER = {
  name: "mail",
  created: "2026-01-01T00:00:00Z",
  config: { ack_wait: 16e9, max_deliver: -1, durable_name: "mail", ack_policy: "explicit" },
  ack_floor: { stream_seq: 0, consumer_seq: 0 },
  delivered: { stream_seq: 0, consumer_seq: 0 },
  num_pending: 0,
  num_ack_pending: 0,
};
