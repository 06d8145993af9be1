# docker build -f bun.Dockerfile --target subscriber -t shop-subscriber .

FROM oven/bun:1.4.5-slim AS shop
ENV NODE_ENV=production
WORKDIR /app
# The packages first: this layer is built again only when one of these files changes.
COPY package.json bun.lock* ./
RUN bun install --production
COPY *.ts ./
USER bun

FROM shop AS register
CMD ["bun", "register.ts"]

FROM shop AS publisher
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["bun", "-e", "fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["bun", "publisher.ts"]

# It is alive while NATS is away: it connects again by itself.
FROM shop AS subscriber
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["bun", "-e", "fetch('http://127.0.0.1:8081/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["bun", "subscriber.ts"]
