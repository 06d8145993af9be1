// Options of nats.js by the names that other clients have for them. nats.js ignores what it does not know, and would
// connect to another server, or as another user, than was meant.

const OWN_NAMES: Readonly<Record<string, string>> = {
  server: "servers",
  url: "servers",
  urls: "servers",
  host: "servers",
  hosts: "servers",
  address: "servers",
  addresses: "servers",
  username: "user",
  password: "pass",
  ca: "tls.ca",
  cert: "tls.cert",
  key: "tls.key",
  caFile: "tls.caFile",
  certFile: "tls.certFile",
  keyFile: "tls.keyFile",
};

/** Throws a `TypeError` where an option has the name that it has elsewhere. */
export function checkServerOptions(options: object): void {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OWN_NAMES, name)) continue;
    throw new TypeError(
      `connect: the option "${name}" of the server is called "${OWN_NAMES[name]}" in nats.js`,
    );
  }
}
