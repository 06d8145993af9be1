# docker build -f deno.Dockerfile --target subscriber -t shop-subscriber .

FROM denoland/deno:2.9.6 AS shop
WORKDIR /app
# The packages first: this layer is built again only when one of these files changes.
COPY package.json deno.lock* ./
RUN deno install
COPY *.ts ./
USER deno

# Each program may do what it needs and nothing else: no files, no other host, no other variable.
FROM shop AS register
CMD ["deno", "run", "--no-prompt", "--cached-only", "--allow-net=nats:4222", "--allow-env=NATS_SERVER", "register.ts"]

FROM shop AS publisher
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["deno", "eval", "fetch('http://127.0.0.1:8080/health').then((r) => Deno.exit(r.ok ? 0 : 1), () => Deno.exit(1))"]
CMD ["deno", "run", "--no-prompt", "--cached-only", "--allow-net=nats:4222,0.0.0.0:8080", "--allow-env=NATS_SERVER,PORT", "publisher.ts"]

# It is alive while NATS is away: it connects again by itself.
FROM shop AS subscriber
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["deno", "eval", "fetch('http://127.0.0.1:8081/livez').then((r) => Deno.exit(r.ok ? 0 : 1), () => Deno.exit(1))"]
CMD ["deno", "run", "--no-prompt", "--cached-only", "--allow-net=nats:4222,0.0.0.0:8081", "--allow-env=NATS_SERVER,HEALTH_PORT", "subscriber.ts"]
