# How workerd runs the worker; Cloudflare takes a wrangler.toml instead.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # Without it a worker reaches public addresses only.
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "localhost:8787", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "NATS_SERVER", fromEnvironment = "NATS_SERVER"),
    (name = "PUBLISHER", durableObjectNamespace = "Publisher"),
  ],
  durableObjectNamespaces = [(className = "Publisher", uniqueKey = "links")],
  durableObjectStorage = (inMemory = void),
);
