# One image with all programs; the command chooses: docker run IMAGE lookup-worker --help
# With buildah and podman: --format docker, as OCI's own format knows no HEALTHCHECK.

FROM swift:6.3-bookworm AS build
COPY scripts/install-packages /src/scripts/
RUN /src/scripts/install-packages
# The sources are mounted where they lie, and the build directory is kept: after a small change little is compiled.
RUN --mount=type=bind,target=/src --mount=type=cache,target=/build,sharing=locked \
  for program in ringside lookup-worker journal-worker contact-worker call-events-producer; do \
    swift build --package-path /src --scratch-path /build -c release --product "$program" -Xlinker -s \
    && install -D "/build/release/$program" "/out/bin/$program" || exit; \
  done
# Of the Swift runtime's libraries those that a program needs, or one of them another. Programs share them.
RUN mkdir /out/lib && ldd /out/bin/* | awk '$3 ~ "/lib/swift/linux/" { print $3 }' | sort -u | xargs cp -t /out/lib

FROM debian:bookworm-slim AS runtime
# What the programs are linked to (libxml2: by Foundation), certificates for TLS, the time zones that templates name. No manuals.
RUN apt-get update -q && apt-get install -qy --no-install-recommends \
    ca-certificates libmicrohttpd12 libmongoc-1.0-0 libphonenumber8 librdkafka1 libssl3 libxml2 tzdata \
  && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /usr/share/doc/* /usr/share/man/* /usr/share/locale/*
COPY --from=build /out/lib/ /usr/local/lib/
COPY --from=build /out/bin/ /usr/local/bin/
RUN ldconfig && ! ldd /usr/local/bin/* | grep 'not found'

# In one layer: what was removed above would still be shipped with the layer beneath.
FROM scratch
COPY --from=runtime / /

ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Ringside" \
  org.opencontainers.image.description="Who is calling: pop-ups, call journal and contacts from MongoDB, over Kafka" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"

# Nothing is written but standard output and error, so the root may be read-only: libmongoc would keep its counters in shared memory.
ENV PATH=/usr/local/bin:/usr/bin:/bin MONGOC_DISABLE_SHM=1 RINGSIDE_HTTP=0.0.0.0:8080
EXPOSE 8080
USER 10001:10001
CMD ["ringside", "--help"]
# Whether a restart would help. An outage of Kafka or of the database is no reason for one: that is /readyz.
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD ["ringside", "health", "http://127.0.0.1:8080/livez"]
