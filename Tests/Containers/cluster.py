"""The cluster of docker-compose.yml, brought up by podman-compose with the servers of compose.override.yml."""

import atexit
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

IMAGE = "localhost/ringside:latest"
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
UNAVAILABLE = 69  # sysexits.h


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def wait_for(what: str, seconds: float, attempt: Callable[[], Any]) -> Any:
    """What an attempt gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while True:
        if found := attempt():
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"no {what} within {seconds} s")
        time.sleep(0.05)


def podman(*arguments: str, check: bool = True, seconds: float = 120) -> str:
    done = subprocess.run(
        ["podman", *arguments], capture_output=True, text=True, timeout=seconds, check=False
    )
    if check and done.returncode != 0:
        raise AssertionError(f"podman {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
    return done.stdout


def request(
    address: str, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> int:
    connection = http.client.HTTPConnection(address, timeout=40)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers or {})
        return connection.getresponse().status


class Cluster:
    """One project of its own, of which nothing is left after `remove`."""

    def __init__(self, **settings: str) -> None:
        self.project = f"ringside-test-{os.getpid()}"
        # Also where the start fails, or somebody ends the test.
        atexit.register(self.remove)
        for end in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(end, signal.default_int_handler)
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="ringside-containers-"))
        self.secrets = self.directory / "secrets"
        subprocess.run(
            [ROOT / "deploy/make-secrets", self.secrets], check=True, stdout=subprocess.DEVNULL
        )
        # The stand-in is one server.
        password = (self.secrets / "mongodb-ringside-password").read_text()
        self.uri = (
            f"mongodb://ringside:{password}@mongodb-1/?directConnection=true&authSource=admin"
        )
        (self.secrets / "mongodb-uri").unlink()
        (self.secrets / "mongodb-uri").write_text(self.uri)
        self.events = free_address()
        self.environment = os.environ | {
            "RINGSIDE_SECRETS": str(self.secrets),
            "RINGSIDE_EVENTS": self.events,
            "KAFKA_EXTERNAL": free_address(),
            "RINGSIDE_COUNTRY": "CH",
            **settings,
        }

    def compose(self, *arguments: str, seconds: float = 120) -> str:
        files = ["-f", str(ROOT / "docker-compose.yml"), "-f", str(HERE / "compose.override.yml")]
        program = [os.environ["PODMAN_COMPOSE"], "--podman-path", str(HERE / "podman-with-health")]
        command = [*program, "-p", self.project, *files, *arguments]
        log = self.directory / "compose.log"
        with log.open("a") as output:
            running = subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            status: int | None = None
            try:
                status = running.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
            finally:
                if status is None:
                    # With the podman that it waits for. Not otherwise: the networks' name server is among its children.
                    os.killpg(running.pid, signal.SIGKILL)
                    running.wait()
        if status != 0:
            self.tell_what_is()
            raise AssertionError(
                f"compose {' '.join(arguments)}: {status}\n{log.read_text()[-4000:]}"
            )
        return log.read_text()

    def tell_what_is(self) -> None:
        print(podman("ps", "--all", check=False))
        for name in self.containers():
            done = subprocess.run(
                ["podman", "logs", "--tail", "20", name], capture_output=True, text=True
            )
            print(f"--- {name}\n{done.stdout}{done.stderr}")

    def containers(self, service: str | None = None) -> list[str]:
        """The names of a service's containers, or of all, in the order of their numbers."""
        labels = [f"label=io.podman.compose.project={self.project}"]
        if service:
            labels.append(f"label=com.docker.compose.service={service}")
        filters = [part for label in labels for part in ("--filter", label)]
        return sorted(podman("ps", "--all", *filters, "--format", "{{.Names}}").split())

    def inspect(self, container: str) -> dict:
        return json.loads(podman("inspect", container))[0]

    def address(self, container: str) -> str:
        networks = self.inspect(container)["NetworkSettings"]["Networks"]
        return next(networks[name]["IPAddress"] for name in networks if name.endswith("backend"))

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        uri = self.uri.replace("mongodb-1", self.address(self.containers("mongodb-1")[0]))
        with MongoClient(uri) as client:
            yield client.crm

    def post(self, kind: str, number: str, **fields: str | int) -> str:
        """Posts an event as a phone system would, until it is taken; the id of its call."""
        call = str(fields.setdefault("callId", str(uuid.uuid4())))
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        event = {
            "type": kind,
            "direction": "inbound",
            "number": number,
            "agent": "101",
            "startedAt": now,
        }
        token = (self.secrets / "producer-tokens").read_text()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

        def attempt() -> bool:
            try:
                status = request(
                    self.events, "POST", "/v1/events", json.dumps(event | fields), headers
                )
            except OSError:
                return False
            assert status in (202, 503), status
            return status == 202

        wait_for("producer that takes events", 60, attempt)
        return call

    def popups(self, *options: str) -> list[dict]:
        container = self.containers("journal-worker")[0]
        watch = ["ringside", "watch", "--topic", "popups", "--from", "earliest", "--format", "json"]
        lines: list[str] = []

        def attempt() -> bool:
            done = subprocess.run(
                ["podman", "exec", container, *watch, *options], capture_output=True, text=True
            )
            # Kafka that has only begun may have no answer yet for a client that comes anew.
            assert done.returncode in (0, UNAVAILABLE), f"{done.returncode}: {done.stderr}"
            lines[:] = done.stdout.splitlines()
            return done.returncode == 0

        wait_for("pop-ups", 60, attempt)
        return [json.loads(line) for line in lines]

    def popups_of(self, calls: set[str]) -> list[dict]:
        return [popup for popup in self.popups("--until-end") if popup["callId"] in calls]

    def remove(self) -> None:
        """Ends and removes what the project started, whatever state it is in, and nothing else."""
        label = f"label=io.podman.compose.project={self.project}"
        podman("pod", "rm", "--force", "--time", "0", f"pod_{self.project}", check=False)
        for kind, name in (("container", "Names"), ("volume", "Name"), ("network", "Name")):
            every = ["--all"] if kind == "container" else []
            listing = [kind, "ls", *every, "--filter", label, "--format", f"{{{{.{name}}}}}"]
            # One at a time: one that cannot go yet, as another depends on it, must not keep the others.
            for _ in range(5):
                for found in podman(*listing, check=False).split():
                    podman(kind, "rm", "--force", found, check=False)
        shutil.rmtree(self.directory, ignore_errors=True)
