# docker build -f node.Dockerfile --target subscriber -t shop-subscriber .

FROM node:24-slim AS shop
ENV NODE_ENV=production
WORKDIR /app
# The packages first: this layer is built again only when one of these files changes.
COPY package.json package-lock.json* ./
RUN npm install --omit=dev --no-audit --no-fund
COPY *.ts ./
USER node

FROM shop AS register
CMD ["node", "register.ts"]

FROM shop AS publisher
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "publisher.ts"]

# It is alive while NATS is away: it connects again by itself.
FROM shop AS subscriber
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "subscriber.ts"]
