# The gateway in a container: Deno from the npm registry on Debian, the project beside it.
# Build: `deno task package --image` prints the line, with version and commit. Run: with the settings
# that production needs (docs/settings.md), and a volume for /data, where the installation's key and
# its memory of the database are kept. `docker exec NAME songhanh status` and the like work within.
#
# The base by digest: a tag may be another image tomorrow. A newer one is named at the build
# (--build-arg BASE=node:22-bookworm-slim@sha256:…) and here, once it has been tried.
ARG BASE=node:22-bookworm-slim@sha256:f32b81066cde10a75dbac96646099533316d94bac4150c55da1636e1f0ffdc46
FROM ${BASE}

# The runtime itself on the path: what npm puts there passes no signal on, and a stop would cut what is
# in flight. libcrypto for the fast signature check and liblz4, which halves what is stored; without them the
# gateway does the same, more slowly and in more room.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libssl3 liblz4-1 ca-certificates tini \
 && rm -rf /var/lib/apt/lists/* \
 && npm install --global --ignore-scripts deno@2.9.6 \
 && ln -sf /usr/local/lib/node_modules/deno/node_modules/@deno/linux-*/deno /usr/local/bin/deno \
 && useradd --no-create-home --home-dir /data --uid 10001 songhanh \
 && install -d -o songhanh -g songhanh -m 0700 /data

# Program and packages belong to root: the account that reads what strangers send cannot write what
# it runs.
WORKDIR /app
ENV DENO_DIR=/app/.deno
COPY deno.json deno.lock ./
# What runs says which version it is; the label says the same, or the build ends.
ARG VERSION=""
ARG COMMIT=""
LABEL org.opencontainers.image.title="songhanh" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"
RUN grep -q "\"version\": \"$VERSION\"" deno.json && echo "$COMMIT" > commit
COPY core core
COPY adapters adapters
COPY gateway gateway
COPY testdata/items testdata/items
COPY bin bin
# Fetches every package now, so that the container starts without a network.
RUN deno cache --frozen gateway/main.ts gateway/lane/worker.ts \
 && printf '#!/bin/sh\nexec sh /app/bin/songhanh "$@"\n' > /usr/local/bin/songhanh \
 && chmod 0755 /usr/local/bin/songhanh \
 && chmod -R a+rX /app

USER songhanh
VOLUME /data

# The admin address listens on all interfaces: with TLS, or with "admin" in SONGHANH_CLEAR_TEXT;
# otherwise the start says what is missing.
ENV HOME=/data \
    SONGHANH_PROFILE=production \
    SONGHANH_DATA_DIR=/data \
    SONGHANH_EDI_LISTEN=0.0.0.0:8400 \
    SONGHANH_ADMIN_LISTEN=0.0.0.0:8401
EXPOSE 8400 8401
# Asks the address that the settings name, with TLS or without. Half a minute apart, because each
# asking is a process of its own; a load balancer asks /readyz as often as it likes.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["songhanh", "health"]

# tini passes SIGTERM on; the gateway then finishes what is in flight.
ENTRYPOINT ["tini", "--", "songhanh"]
CMD ["start"]
