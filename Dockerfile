# The gateway in a container: Deno from the npm registry on Debian, the project beside it.
# Build: docker build -t songhanh .     Run: see README, "Production".
FROM node:22-bookworm-slim

# libcrypto for the fast signature check; without it the portable one is used.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libssl3 ca-certificates tini \
 && rm -rf /var/lib/apt/lists/* \
 && npm install --global deno@2.9.6 --allow-scripts=deno \
 && useradd --create-home --uid 10001 songhanh

WORKDIR /app
COPY --chown=songhanh:songhanh deno.json deno.lock ./
COPY --chown=songhanh:songhanh core core
COPY --chown=songhanh:songhanh adapters adapters
COPY --chown=songhanh:songhanh gateway gateway

USER songhanh
# Fetches every package now, so that the container starts without a network.
RUN deno cache --frozen gateway/main.ts gateway/lane/worker.ts

ENV SONGHANH_PROFILE=production \
    SONGHANH_DATA_DIR=/app/data \
    SONGHANH_EDI_LISTEN=0.0.0.0:8400 \
    SONGHANH_ADMIN_LISTEN=0.0.0.0:8401
EXPOSE 8400 8401
HEALTHCHECK --interval=10s --timeout=3s \
  CMD ["deno", "eval", "Deno.exit((await fetch('http://127.0.0.1:8401/livez')).ok ? 0 : 1)"]

# tini passes SIGTERM on; the gateway then finishes what is in flight.
ENTRYPOINT ["tini", "--", "deno", "task", "--quiet", "songhanh"]
CMD ["start"]
