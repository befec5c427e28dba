"""The command line; what is not given there comes from the environment."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Options:
    host: str
    port: int
    topic: str
    kafka: dict[str, str]

    @staticmethod
    def given() -> Options:
        parser = argparse.ArgumentParser(description="Shows pop-ups in the browsers of the agents.")

        def option(name: str, environment: str, default: str, text: str) -> None:
            given = os.environ.get(environment, default)
            parser.add_argument(name, default=given, help=f"{text} [{environment}; {default}]")

        option("--http", "POPUPS_HTTP", "127.0.0.1:8095", "HOST:PORT to listen on")
        option("--kafka-brokers", "KAFKA_BROKERS", "127.0.0.1:9092", "brokers to start from")
        option("--kafka-config", "KAFKA_CONFIG", "", "properties file, for TLS and SASL")
        option("--topic-prefix", "RINGSIDE_TOPIC_PREFIX", "", "text before the topic's name")
        parser.add_argument(
            "--insecure-no-login", action="store_true", help="listen on any address; see may_see()"
        )
        found = parser.parse_args()
        host, _, port = found.http.rpartition(":")
        host = host.strip("[]")
        if not (host and port.isdigit()):
            parser.error(f"--http {found.http}: not of the form HOST:PORT")
        if host not in LOOPBACK and not found.insecure_no_login:
            parser.error(f"{host} is not loopback, and nobody is asked to log in: see may_see()")
        kafka = {"bootstrap.servers": found.kafka_brokers, **properties(found.kafka_config)}
        return Options(host, int(port), found.topic_prefix + "calls.popups", kafka)


def properties(file: str) -> dict[str, str]:
    lines = Path(file).read_text().splitlines() if file else []
    pairs = [line.split("=", 1) for line in lines if "=" in line and line.lstrip()[0] not in "#!"]
    return {key.strip(): value.strip() for key, value in pairs}
