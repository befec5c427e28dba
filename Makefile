# Two commands for everybody: `make demo` and `make test`. The rest is for whoever works on Ringside.

SWIFT ?= swift
SOURCES := Package.swift Sources Tests

.PHONY: demo image test test-containers test-deploy test-examples test-monitoring build release bench sanitize format lint clean

demo: release
	@.build/release/ringside demo $(DEMO)

# A program that a test kills leaves libmongoc's counters behind in shared memory, and the next process with its number warns of
# them on standard error.
export MONGOC_DISABLE_SHM = 1

## The whole suite. KAFKA_HOME (an unpacked Apache Kafka) and MONGODB_URI replace the embedded servers.
test:
	@scripts/install-packages test
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --disable-xctest --skip-build $(if $(FILTER),--filter $(FILTER))

## The examples, with a real Kafka (KAFKA_HOME), the workers (RINGSIDE_BIN, or built here) and a real browser.
test-examples: $(if $(RINGSIDE_BIN),,release)
	@Tests/Examples/run $(TESTS)

## The Kubernetes manifests, without a cluster: rendered by kubectl, checked against schemas, and the programs started as they say.
test-deploy: $(if $(RINGSIDE_BIN),,release)
	@Tests/Deploy/run $(TESTS)

## The image with all programs (Dockerfile), and the cluster of docker-compose.yml in containers. KAFKA_HOME as above; BASE_IMAGES names
## a program that makes the Dockerfile's base images where they cannot be pulled.
image:
	@scripts/build-image

test-containers:
	@BASE_IMAGES="$(BASE_IMAGES)" Tests/Containers/run $(TESTS)

## The alert rules with Prometheus's own tests, and what runbooks and dashboards have to do with them.
test-monitoring:
	@scripts/install-packages monitoring
	@Tests/Monitoring/run

build:
	@scripts/install-packages
	@$(SWIFT) build

release:
	@scripts/install-packages
	@$(SWIFT) build -c release --product ringside
	@$(SWIFT) build -c release --product lookup-worker
	@$(SWIFT) build -c release --product journal-worker
	@$(SWIFT) build -c release --product contact-worker
	@$(SWIFT) build -c release --product call-events-producer

bench: release
	@$(SWIFT) build -c release --product ringside-bench
	@.build/release/ringside-bench $(BENCH)

## Address sanitizer with leaks once, thread sanitizer once, and twice more for the rooms that have threads.
sanitize:
	@scripts/install-packages test
	@scripts/sanitize

format:
	@$(SWIFT) format --in-place --recursive $(SOURCES)

lint:
	@$(SWIFT) format lint --strict --recursive $(SOURCES)

clean:
	@$(SWIFT) package clean
