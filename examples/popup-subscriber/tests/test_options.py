"""The command line and its environment."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import unittest
from unittest import mock

from options import Options


class OptionsTests(unittest.TestCase):
    def given(self, *arguments: str, **environment: str) -> Options:
        with mock.patch.dict(os.environ, environment, clear=True):
            with mock.patch("sys.argv", ["server.py", *arguments]):
                return Options.given()

    def refusal(self, *arguments: str) -> str:
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as ended:
            self.given(*arguments)
        self.assertEqual(ended.exception.code, 2)
        return said.getvalue()

    def test_defaults(self) -> None:
        found = self.given()
        self.assertEqual((found.host, found.port, found.topic), ("127.0.0.1", 8095, "calls.popups"))
        self.assertEqual(found.kafka, {"bootstrap.servers": "127.0.0.1:9092"})

    def test_the_environment_and_what_wins_over_it(self) -> None:
        environment = {"KAFKA_BROKERS": "a:1", "RINGSIDE_TOPIC_PREFIX": "p."}
        found = self.given("--kafka-brokers", "b:2", "--http", "[::1]:80", **environment)
        self.assertEqual((found.host, found.port, found.topic), ("::1", 80, "p.calls.popups"))
        self.assertEqual(found.kafka["bootstrap.servers"], "b:2")

    def test_properties_of_kafkas_client(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".properties") as file:
            file.write("# TLS\n\n  ! and more\nsecurity.protocol = SASL_SSL\nsasl.password=a=b#c\n")
            file.flush()
            found = self.given("--kafka-config", file.name)
        self.assertEqual(found.kafka["security.protocol"], "SASL_SSL")
        self.assertEqual(found.kafka["sasl.password"], "a=b#c")
        self.assertEqual(len(found.kafka), 3)

    def test_nobody_listens_to_the_world_by_accident(self) -> None:
        for address in ("0.0.0.0:8095", "[::]:8095", "192.0.2.1:80", "example.com:80"):
            self.assertIn("may_see", self.refusal("--http", address))
            found = self.given("--http", address, "--insecure-no-login")
            self.assertEqual(f":{found.port}", address[address.rindex(":") :])

    def test_addresses_that_are_none(self) -> None:
        for address in ("8095", ":8095", "127.0.0.1", "127.0.0.1:x", ""):
            self.assertIn("HOST:PORT", self.refusal("--http", address))


if __name__ == "__main__":
    unittest.main()
