# The gateway. Node runs the TypeScript as it is (type stripping), so there is nothing to build: one stage installs
# packages, the other holds what runs.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app

FROM base AS packages
COPY package.json package-lock.json .npmrc ./
# Optional dependencies are those of the embedded mode (databases, a Node, a Java): not for an image.
# No install scripts: bcrypt, the only package with native code, brings a binary for each platform.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts

FROM base AS gateway
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# The only folder the gateway writes to: uploads on their way in, and fetched feeds. The rest may be mounted read-only.
ENV TMPDIR=/var/lib/dharma XDG_CACHE_HOME=/var/lib/dharma
RUN install --directory --owner=node --group=node /var/lib/dharma /app/.compiled
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY schema schema
COPY operations operations
COPY datasources datasources
COPY resolvers resolvers
COPY src src
USER node
# What a start loads, stripped of types and compiled once, for this Node and this user.
ENV NODE_COMPILE_CACHE=/app/.compiled
RUN ["node", "--input-type=module", "--eval", "await import('/app/src/main.ts'); await import('/app/src/gateway.ts'); await import('/app/src/workers/supervisor.ts'); await (await import('/app/src/resolvers.ts')).loadResolvers()"]
EXPOSE 4000
STOPSIGNAL SIGTERM
# Liveness, not readiness: an orchestrator that replaces unhealthy containers must not do so because a database is down.
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# A small young generation: a third of the resident memory less for a twentieth of CPU more; and little garbage beside what is alive (docs/performance.md).
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=30", "src/main.ts"]
