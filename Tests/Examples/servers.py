"""Real servers for the tests: each on a free port, in a folder of its own, ended by its process."""

from __future__ import annotations

import base64
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("RINGSIDE_BIN", ROOT / ".build/release"))
Value = TypeVar("Value")

_libc = ctypes.CDLL(None)


def _end_with_parent() -> None:
    _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: nothing outlives a test run that is killed


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(what: str, found: Callable[[], Value | None], seconds: float = 30) -> Value:
    """The first value that is neither None nor False."""
    deadline = time.monotonic() + seconds
    while True:
        value = found()
        if value is not None and value is not False:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


class Program:
    """A child process; what it says is in its log."""

    def __init__(
        self, arguments: list[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = Path(arguments[0]).name
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                preexec_fn=_end_with_parent,
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_said(self, text: str, seconds: float = 60) -> None:
        def found() -> bool:
            if self.process.poll() is not None:
                raise AssertionError(f"{self.name} has ended: {self.said()[-2000:]}")
            return text in self.said()

        try:
            wait_for(f"{self.name} says {text!r}", found, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; it said {self.said()[-2000:]}") from None

    def write(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 30) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.name} has not ended: {self.said()[-2000:]}") from None


def run(arguments: list[str], text: str = "") -> str:
    done = subprocess.run(arguments, input=text, capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise AssertionError(f"{arguments[0]}: {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


class Kafka:
    """One node in KRaft mode."""

    def __init__(self, directory: Path) -> None:
        port, controller = free_port(), free_port()
        self.brokers = f"127.0.0.1:{port}"
        settings = directory / "server.properties"
        settings.write_text(f"""process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.dirs={directory}/kafka
""")
        identity = base64.urlsafe_b64encode(b"A" + secrets.token_bytes(15)).decode().rstrip("=")
        run([*self._java("kafka.tools.StorageTool"), "format", "-t", identity, "-c", str(settings)])
        self._command = [*self._java("kafka.Kafka"), str(settings)]
        self._directory = directory
        self._starts = 0
        self.start()

    def start(self) -> None:
        """Also again, on the same data, after it has ended."""
        self._starts += 1
        log = self._directory / f"kafka-{self._starts}.log"
        self.program = Program(self._command, log)
        self.program.wait_until_said("Kafka Server started")

    @staticmethod
    def _java(main: str) -> list[str]:
        classes = f"{os.environ['KAFKA_HOME']}/libs/*:/usr/share/java/slf4j-simple.jar"
        options = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes]
        return ["/usr/bin/java", *options, main]


class Database:
    """The server that `ringside demo` uses."""

    def __init__(self, directory: Path) -> None:
        port = free_port()
        self.uri = f"mongodb://127.0.0.1:{port}/?replicaSet=secantus&heartbeatFrequencyMS=500"
        server = Path(sys.executable).parent / "secantusd-py"
        storage = directory / "database"
        storage.mkdir()
        options = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(storage)]
        options += ["--enable-test-commands", "--sync-on-commit"]
        self.program = Program([str(server), *options], directory / "database.log")
        self.program.wait_until_said("listening on")


class Servers:
    """What all tests share: Kafka, a database, and a folder that goes with them."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="ringside-examples-"))
        self._programs: list[Program] = []
        try:
            self.kafka = Kafka(self.directory)
            self._programs.append(self.kafka.program)
            self.database = Database(self.directory)
            self._programs.append(self.database.program)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for program in reversed(self._programs):
            program.end()
        shutil.rmtree(self.directory, ignore_errors=True)
