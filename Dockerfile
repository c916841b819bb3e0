# The gateway in a container: Deno from the npm registry on Debian, the project beside it.
# Build: docker build -t songhanh .     Run: with the settings that production needs (README).
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
# Asks the address that the settings name, with TLS or without. Half a minute apart, because each
# asking is a process of its own; a load balancer asks /readyz as often as it likes.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["deno", "task", "--quiet", "songhanh", "health"]

# tini passes SIGTERM on; the gateway then finishes what is in flight.
ENTRYPOINT ["tini", "--", "deno", "task", "--quiet", "songhanh"]
CMD ["start"]
